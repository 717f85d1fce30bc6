import type { ReadScenario } from './ReadScenario';
import {
  alikePods,
  apSouth,
  autoscaler,
  emptyRegion,
  euWest,
  fresh,
  gatewayStatus,
  heldUpServer,
  lostRegion,
  NEW_POD,
  pod,
  podEvent,
  quietEvents,
  release,
  runningParts,
  secretKeys,
  serverComponent,
  uiComponent,
  unread,
  usEast,
  wellRegion,
} from './scenarioParts';
import { serviceScenarios } from './serviceScenarios';
import { startUpScenarios } from './startUpScenarios';

const provider = (
  name: string,
  health: 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY',
) => ({
  name,
  type: `${name}-provider`,
  health,
});

/** What was read of the regions, by the scenario's name. */
export const scenarioReadings = {
  'all-healthy': clock => [
    wellRegion(clock, usEast),
    wellRegion(clock, euWest),
    wellRegion(clock, apSouth),
  ],

  'eu-unreachable': clock => [
    wellRegion(clock, usEast),
    lostRegion(clock, {
      readings: wellRegion(clock, euWest),
      age: 180,
      failure: {
        kind: 'connectionRefused',
        operation: 'list deployments',
      },
    }),
    wellRegion(clock, apSouth),
  ],

  'never-seen': clock => [
    wellRegion(clock, usEast),
    {
      region: { ...euWest, notice: 'starting' },
      namespace: 'gateways',
      checkedAt: clock.ago(1),
      failure: {
        kind: 'timeout',
        operation: 'list deployments',
        detail: 'no answer in 4 s',
      },
    },
  ],

  'region-denied': clock => [
    wellRegion(clock, usEast),
    {
      region: euWest,
      namespace: 'gateways',
      checkedAt: clock.ago(1),
      failure: {
        kind: 'unauthorized',
        operation: 'list deployments',
        detail: 'HTTP 401',
      },
    },
  ],

  'autoscaling-denied': clock => [
    {
      ...wellRegion(clock, usEast),
      autoscaling: unread(clock, {
        kind: 'forbidden',
        operation: 'list horizontalpodautoscalers',
        detail: 'no permission: list horizontalpodautoscalers',
      }),
    },
    wellRegion(clock, euWest),
  ],

  'hpa-at-maximum': clock => [
    {
      ...wellRegion(clock, usEast),
      ...runningParts(clock, [
        serverComponent(clock, {
          pods: Array.from({ length: 10 }, (_, index) =>
            pod(clock, {
              name: `orders-llm-dvara-server-7c9f8d6b5-${
                'bcdfghjklm'[index]
              }0x1z`,
              node: `node-${1 + (index % 3)}`,
            }),
          ),
        }),
        uiComponent(clock),
      ]),
      autoscaling: fresh(clock, [
        autoscaler(clock, {
          current: 10,
          desired: 10,
          metrics: [
            { name: 'cpu', current: 91, target: 70, unit: 'percent' },
            { name: 'memory', current: 62, target: 80, unit: 'percent' },
          ],
          conditions: [
            {
              type: 'AbleToScale',
              status: 'True',
              reason: 'ReadyForNewScale',
              since: clock.ago(3 * 86_400),
            },
            {
              type: 'ScalingActive',
              status: 'True',
              reason: 'ValidMetricFound',
              since: clock.ago(3 * 86_400),
            },
            {
              type: 'ScalingLimited',
              status: 'True',
              reason: 'TooManyReplicas',
              message:
                'the desired replica count is more than the maximum replica count',
              since: clock.ago(18 * 60),
            },
          ],
          lastScaleAt: clock.ago(18 * 60),
        }),
      ]),
    },
    wellRegion(clock, euWest),
  ],

  'hpa-without-metrics': clock => [
    {
      ...wellRegion(clock, usEast),
      autoscaling: fresh(clock, [
        autoscaler(clock, {
          desired: undefined,
          metrics: [
            { name: 'cpu', target: 70, unit: 'percent' },
            { name: 'memory', target: 80, unit: 'percent' },
          ],
          conditions: [
            {
              type: 'AbleToScale',
              status: 'True',
              reason: 'SucceededGetScale',
              since: clock.ago(3600),
            },
            {
              type: 'ScalingActive',
              status: 'False',
              reason: 'FailedGetResourceMetric',
              message:
                'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API',
              since: clock.ago(3600),
            },
          ],
          lastScaleAt: undefined,
        }),
      ]),
      usage: fresh(clock, { measured: false }),
    },
    wellRegion(clock, euWest),
  ],

  'autoscaling-off': clock =>
    [usEast, euWest].map(region => ({
      ...wellRegion(clock, region),
      autoscaling: fresh(clock, []),
    })),

  'status-denied': clock => [
    wellRegion(clock, usEast),
    {
      ...wellRegion(clock, euWest),
      status: unread(clock, {
        kind: 'forbidden',
        operation: "read the gateway's status",
        detail: 'no permission: get services/proxy',
      }),
    },
  ],

  'status-silent': clock => [
    wellRegion(clock, usEast),
    {
      ...wellRegion(clock, euWest),
      status: unread(clock, {
        kind: 'timeout',
        operation: "read the gateway's status",
        detail: 'no answer in 3 s',
      }),
    },
  ],

  'status-not-understood': clock => [
    wellRegion(clock, usEast),
    {
      ...wellRegion(clock, euWest),
      status: unread(clock, {
        kind: 'invalidAnswer',
        operation: "read the gateway's status",
        detail: 'HTML instead of JSON',
      }),
    },
  ],

  'status-key-needed': clock => [
    wellRegion(clock, usEast),
    {
      ...wellRegion(clock, euWest),
      status: unread(clock, {
        kind: 'unauthorized',
        operation: "read the gateway's status",
        detail: 'the gateway asks for its actuator key',
      }),
    },
  ],

  'provider-degraded': clock => [
    wellRegion(clock, usEast),
    {
      ...wellRegion(clock, euWest),
      status: fresh(clock, {
        endpoint: '/status' as const,
        status: gatewayStatus({
          regionId: euWest.id,
          providers: [
            provider('openai', 'DEGRADED'),
            provider('anthropic', 'HEALTHY'),
            provider('gemini', 'HEALTHY'),
          ],
          warnings: ["Provider 'openai' is DEGRADED"],
        }),
      }),
    },
    wellRegion(clock, apSouth),
  ],

  'provider-unhealthy-everywhere': clock =>
    [usEast, euWest, apSouth].map(region => ({
      ...wellRegion(clock, region),
      release: fresh(
        clock,
        release(clock, {
          secretKeys: secretKeys({ 'gemini-api-key': 'empty' }),
        }),
      ),
      status: fresh(clock, {
        endpoint: '/status' as const,
        status: gatewayStatus({
          regionId: region.id,
          providers: [
            provider('openai', 'UNHEALTHY'),
            provider('anthropic', 'HEALTHY'),
          ],
          warnings: ["Provider 'openai' is UNHEALTHY"],
        }),
      }),
    })),

  'old-status-shape': clock => [
    {
      ...wellRegion(clock, usEast),
      release: fresh(
        clock,
        release(clock, {
          secretKeys: secretKeys({
            'openai-api-key': 'empty',
            'anthropic-api-key': 'empty',
            'gemini-api-key': 'empty',
            'mock-provider-enabled': 'present',
          }),
        }),
      ),
      status: fresh(clock, {
        endpoint: '/status' as const,
        status: {
          status: 'UP',
          mode: 'standalone',
          version: '1.0.0',
          region: { id: usEast.id, name: 'US East' },
          providers: [{ name: 'mock', health: 'HEALTHY' as const }],
          routes: [],
          warnings: [],
        },
      }),
    },
  ],

  'new-status-shape': clock => [
    {
      ...wellRegion(clock, usEast),
      status: fresh(clock, {
        endpoint: '/actuator/gateway-status' as const,
        status: gatewayStatus({ regionId: usEast.id, version: '1.8.2' }),
      }),
    },
  ],

  'region-mismatch': clock => [
    {
      ...wellRegion(clock, usEast),
      status: fresh(clock, {
        endpoint: '/status' as const,
        status: gatewayStatus({ regionId: euWest.id }),
      }),
    },
    wellRegion(clock, euWest),
  ],

  'crash-loop': clock => [
    wellRegion(clock, usEast),
    {
      ...wellRegion(clock, euWest),
      ...runningParts(clock, [
        serverComponent(clock, {
          pods: [
            pod(clock, { name: 'orders-llm-dvara-server-7c9f8d6b5-x2k4q' }),
            pod(clock, {
              name: 'orders-llm-dvara-server-7c9f8d6b5-p8m1d',
              ready: false,
              reason: 'CrashLoopBackOff',
              message: 'back-off 2m40s restarting failed container',
              restarts: 5,
              lastExit: { code: 137, reason: 'OOMKilled', at: clock.ago(240) },
            }),
            pod(clock, {
              name: 'orders-llm-dvara-server-7c9f8d6b5-t0z9w',
              ready: false,
              reason: 'CrashLoopBackOff',
              message: 'back-off 1m20s restarting failed container',
              restarts: 4,
              lastExit: { code: 137, reason: 'OOMKilled', at: clock.ago(90) },
            }),
          ],
        }),
        uiComponent(clock),
      ]),
      events: fresh(clock, [
        podEvent(clock, {
          pod: 'orders-llm-dvara-server-7c9f8d6b5-t0z9w',
          reason: 'BackOff',
          message:
            'Back-off restarting failed container gateway-server in pod orders-llm-dvara-server-7c9f8d6b5-t0z9w',
          count: 9,
          age: 20,
        }),
        ...quietEvents(clock),
      ]),
    },
    wellRegion(clock, apSouth),
  ],

  'crash-loop-everywhere': clock => [
    {
      ...wellRegion(clock, usEast),
      ...runningParts(clock, [
        serverComponent(clock, {
          pods: [
            pod(clock, {
              name: 'orders-llm-dvara-server-7c9f8d6b5-x2k4q',
              ready: false,
              reason: 'CrashLoopBackOff',
              restarts: 7,
              lastExit: { code: 1, reason: 'Error', at: clock.ago(60) },
              cpu: undefined,
              memory: undefined,
            }),
          ],
        }),
        uiComponent(clock),
      ]),
      status: unread(clock, {
        kind: 'notFound',
        operation: "read the gateway's status",
        detail: 'no server pod is ready',
      }),
    },
  ],

  'image-pull-failed': clock => [
    {
      ...wellRegion(clock, usEast),
      ...runningParts(clock, [
        heldUpServer(clock, {
          reason: 'ImagePullBackOff',
          message:
            'Back-off pulling image "ghcr.io/kdhrubo/dvara/gateway-server:9.9.9"',
          image: 'ghcr.io/kdhrubo/dvara/gateway-server:9.9.9',
        }),
        uiComponent(clock),
      ]),
      events: fresh(clock, [
        podEvent(clock, {
          pod: NEW_POD,
          reason: 'Failed',
          message:
            'Failed to pull image "ghcr.io/kdhrubo/dvara/gateway-server:9.9.9": not found',
          count: 4,
          age: 12,
        }),
        ...quietEvents(clock),
      ]),
    },
  ],

  'pods-unschedulable': clock => [
    {
      ...wellRegion(clock, usEast),
      ...runningParts(clock, [
        serverComponent(clock, {
          pods: [
            pod(clock, { name: 'orders-llm-dvara-server-7c9f8d6b5-x2k4q' }),
            pod(clock, {
              name: 'orders-llm-dvara-server-7c9f8d6b5-p8m1d',
              phase: 'Pending',
              ready: false,
              reason: 'Unschedulable',
              zone: undefined,
              imageDigest: undefined,
              message:
                '0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
              node: undefined,
              createdAt: clock.ago(600),
              cpu: { request: 250, limit: 2000 },
              memory: { request: 512 * 1024 ** 2, limit: 1024 ** 3 },
            }),
          ],
        }),
        uiComponent(clock),
      ]),
    },
    wellRegion(clock, euWest),
  ],

  'pods-not-ready': clock => [
    {
      ...wellRegion(clock, usEast),
      ...runningParts(clock, [
        serverComponent(clock, {
          pods: alikePods(clock, {
            ready: false,
            reason: 'ContainersNotReady',
            message: 'containers with unready status: [gateway-server]',
          }),
        }),
        uiComponent(clock),
      ]),
      status: unread(clock, {
        kind: 'notFound',
        operation: "read the gateway's status",
        detail: 'no server pod is ready',
      }),
    },
    wellRegion(clock, euWest),
  ],

  'scaling-up': clock => [
    {
      ...wellRegion(clock, usEast),
      ...runningParts(clock, [
        serverComponent(clock, {
          pods: [
            pod(clock, { name: 'orders-llm-dvara-server-7c9f8d6b5-x2k4q' }),
            pod(clock, { name: 'orders-llm-dvara-server-7c9f8d6b5-p8m1d' }),
            pod(clock, { name: 'orders-llm-dvara-server-7c9f8d6b5-t0z9w' }),
            pod(clock, {
              name: 'orders-llm-dvara-server-7c9f8d6b5-hh2vw',
              ready: false,
              reason: 'ContainersNotReady',
              createdAt: clock.ago(25),
              starting: {
                since: clock.ago(22),
                budgetSeconds: 65,
                failureThreshold: 12,
                periodSeconds: 5,
                usualSeconds: 31,
              },
            }),
          ],
        }),
        uiComponent(clock),
      ]),
      autoscaling: fresh(clock, [
        autoscaler(clock, {
          current: 3,
          desired: 4,
          metrics: [{ name: 'cpu', current: 88, target: 70, unit: 'percent' }],
          lastScaleAt: clock.ago(25),
        }),
      ]),
    },
  ],

  'not-installed': clock => [
    wellRegion(clock, usEast),
    emptyRegion(clock, euWest),
  ],

  'not-installed-anywhere': clock =>
    [usEast, euWest].map(region => emptyRegion(clock, region)),

  starting: clock => [
    {
      ...wellRegion(clock, usEast),
      release: fresh(
        clock,
        release(clock, {
          revision: 1,
          status: undefined,
          chartDigest: undefined,
          taskId: undefined,
          updatedAt: clock.ago(20),
        }),
      ),
      ...runningParts(clock, [
        serverComponent(clock, {
          rolledOut: false,
          pods: [
            pod(clock, {
              name: 'orders-llm-dvara-server-7c9f8d6b5-x2k4q',
              phase: 'Pending',
              ready: false,
              reason: 'ContainerCreating',
              zone: undefined,
              imageDigest: undefined,
              createdAt: clock.ago(20),
              cpu: { request: 250, limit: 2000 },
              memory: { request: 512 * 1024 ** 2, limit: 1024 ** 3 },
            }),
          ],
        }),
        uiComponent(clock),
      ]),
      autoscaling: fresh(clock, [
        autoscaler(clock, {
          current: 1,
          desired: undefined,
          metrics: [{ name: 'cpu', target: 70, unit: 'percent' }],
          conditions: [],
          lastScaleAt: undefined,
        }),
      ]),
      status: unread(clock, {
        kind: 'notFound',
        operation: "read the gateway's status",
        detail: 'no server pod is ready',
      }),
    },
    wellRegion(clock, euWest),
  ],

  'release-failed': clock => [
    {
      ...wellRegion(clock, usEast),
      release: fresh(
        clock,
        release(clock, { status: 'failed', updatedAt: clock.ago(900) }),
      ),
    },
    wellRegion(clock, euWest),
  ],

  'release-stuck': clock => [
    {
      ...wellRegion(clock, usEast),
      release: fresh(
        clock,
        release(clock, {
          status: 'pending-upgrade',
          updatedAt: clock.ago(2 * 3600),
        }),
      ),
    },
    wellRegion(clock, euWest),
  ],

  'versions-differ': clock => [
    wellRegion(clock, usEast),
    wellRegion(clock, euWest),
    {
      ...wellRegion(clock, apSouth),
      release: fresh(
        clock,
        release(clock, {
          revision: 7,
          chartVersion: '0.4.1',
          appVersion: '1.6.2',
        }),
      ),
    },
  ],

  'region-misconfigured': clock => [
    wellRegion(clock, usEast),
    {
      region: {
        id: 'eu-central-9',
        name: 'eu-central-9',
        cluster: 'unknown',
        namespaces: ['unknown'],
      },
      namespace: 'unknown',
      checkedAt: clock.ago(2),
      failure: {
        kind: 'misconfigured',
        operation: 'look up the region',
        detail:
          'dvara.ai/regions names eu-central-9, which is not configured; known regions: us-east-1, eu-west-1',
      },
    },
  ],

  'no-regions': () => [],

  ...serviceScenarios,
  ...startUpScenarios,
} satisfies Record<string, ReadScenario>;
