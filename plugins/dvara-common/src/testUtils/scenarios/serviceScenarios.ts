import type { Failure } from '../../region/failure';
import type { ReadScenario } from './ReadScenario';
import {
  apSouth,
  autoscaler,
  disruptionBudget,
  euWest,
  fresh,
  gatewayStatus,
  mcpComponent,
  pod,
  release,
  runningParts,
  type ScenarioClock,
  secretKeys,
  serverComponent,
  uiComponent,
  unread,
  usEast,
  wellRegion,
} from './scenarioParts';

const notReady = (clock: ScenarioClock, container: string) => ({
  ready: false,
  reason: 'ContainersNotReady',
  message: `containers with unready status: [${container}]`,
  createdAt: clock.ago(3600),
});

const denied = (plural: string): Failure => ({
  kind: 'forbidden',
  operation: `list ${plural}`,
  detail: `no permission: list ${plural}`,
});

/** Gateways whose pods run, and what is amiss around them. */
export const serviceScenarios = {
  'mcp-proxy-on': clock => [
    {
      ...wellRegion(clock, usEast),
      ...runningParts(clock, [
        serverComponent(clock),
        uiComponent(clock),
        mcpComponent(clock),
      ]),
      autoscaling: fresh(clock, [
        autoscaler(clock),
        autoscaler(clock, {
          component: 'mcp-proxy-server',
          name: 'orders-llm-dvara-mcp-proxy',
          current: 2,
          desired: 2,
          max: 20,
          metrics: [{ name: 'cpu', current: 21, target: 70, unit: 'percent' }],
        }),
      ]),
      disruptionBudgets: fresh(clock, [
        disruptionBudget(),
        disruptionBudget({
          component: 'mcp-proxy-server',
          name: 'orders-llm-dvara-mcp-proxy',
          disruptionsAllowed: 1,
          currentHealthy: 2,
          expectedPods: 2,
        }),
      ]),
    },
  ],

  'console-cannot-reach-server': clock => [
    {
      ...wellRegion(clock, usEast),
      ...runningParts(clock, [
        serverComponent(clock),
        uiComponent(clock, {}, notReady(clock, 'gateway-ui')),
      ]),
    },
    wellRegion(clock, euWest),
  ],

  'mcp-proxy-cannot-reach-server': clock => [
    {
      ...wellRegion(clock, usEast),
      ...runningParts(clock, [
        serverComponent(clock),
        uiComponent(clock),
        mcpComponent(clock, notReady(clock, 'mcp-proxy-server')),
      ]),
    },
    wellRegion(clock, euWest),
  ],

  'service-without-endpoints': clock => [
    {
      ...wellRegion(clock, usEast),
      endpoints: fresh(clock, [
        {
          component: 'gateway-server' as const,
          service: 'orders-llm-dvara-server',
          ready: 0,
          notReady: 0,
        },
        {
          component: 'gateway-ui' as const,
          service: 'orders-llm-dvara-ui',
          ready: 1,
          notReady: 0,
        },
      ]),
    },
    wellRegion(clock, euWest),
  ],

  'provider-not-registered': clock => [
    {
      ...wellRegion(clock, usEast),
      status: fresh(clock, {
        endpoint: '/status' as const,
        status: gatewayStatus({
          regionId: usEast.id,
          providers: [
            { name: 'openai', type: 'OpenAiProvider', health: 'HEALTHY' },
            { name: 'anthropic', type: 'AnthropicProvider', health: 'HEALTHY' },
          ],
        }),
      }),
    },
    wellRegion(clock, euWest),
  ],

  'provider-without-key': clock => [
    {
      ...wellRegion(clock, usEast),
      release: fresh(
        clock,
        release(clock, {
          secretKeys: secretKeys({ 'gemini-api-key': 'empty' }),
        }),
      ),
    },
    wellRegion(clock, euWest),
  ],

  'drain-blocked': clock => [
    {
      ...wellRegion(clock, usEast),
      disruptionBudgets: fresh(clock, [
        disruptionBudget({
          minAvailable: 3,
          desiredHealthy: 3,
          disruptionsAllowed: 0,
        }),
      ]),
    },
    wellRegion(clock, euWest),
  ],

  'drain-blocked-at-minimum': clock => [
    {
      ...wellRegion(clock, usEast),
      disruptionBudgets: fresh(clock, [
        disruptionBudget({
          minAvailable: 2,
          desiredHealthy: 2,
          disruptionsAllowed: 1,
        }),
      ]),
    },
    wellRegion(clock, euWest),
  ],

  'no-capacity-without-a-region': clock =>
    [usEast, euWest, apSouth].map(region => ({
      ...wellRegion(clock, region),
      autoscaling: fresh(clock, [autoscaler(clock, { max: 4 })]),
    })),

  'details-denied': clock => [
    {
      ...wellRegion(clock, usEast),
      endpoints: unread(clock, denied('endpointslices')),
      disruptionBudgets: unread(clock, denied('poddisruptionbudgets')),
      events: unread(clock, denied('events')),
    },
    wellRegion(clock, euWest),
  ],

  'configuration-differs': clock => [
    wellRegion(clock, usEast),
    {
      ...wellRegion(clock, euWest),
      declaredValues: [
        'ingress.className',
        'gatewayServer.autoscaling.maxReplicas',
      ],
      autoscaling: fresh(clock, [autoscaler(clock, { max: 6 })]),
    },
    {
      ...wellRegion(clock, apSouth),
      release: fresh(
        clock,
        release(clock, { configChecksum: '0dd1'.repeat(16) }),
      ),
      ...runningParts(clock, [
        serverComponent(clock, {
          pods: ['x2k4q', 'p8m1d', 't0z9w'].map(suffix =>
            pod(clock, {
              name: `orders-llm-dvara-server-7c9f8d6b5-${suffix}`,
              imageDigest: `sha256:${'91ab'.repeat(16)}`,
            }),
          ),
        }),
        uiComponent(clock),
      ]),
    },
  ],
} satisfies Record<string, ReadScenario>;
