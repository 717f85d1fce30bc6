import type { ReadScenario } from './ReadScenario';
import {
  alikePods,
  euWest,
  fresh,
  heldUpServer,
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

const stem = 'orders-llm-dvara-server';

/** Gateways that do not get as far as serving. */
export const startUpScenarios = {
  'startup-slow': clock => [
    {
      ...wellRegion(clock, usEast),
      ...runningParts(clock, [
        serverComponent(clock, {
          pods: [
            pod(clock, { name: `${stem}-7c9f8d6b5-x2k4q` }),
            pod(clock, { name: `${stem}-7c9f8d6b5-p8m1d` }),
            pod(clock, {
              name: `${stem}-7c9f8d6b5-t0z9w`,
              ready: false,
              reason: 'ContainersNotReady',
              createdAt: clock.ago(60),
              starting: {
                since: clock.ago(54),
                budgetSeconds: 65,
                failureThreshold: 12,
                periodSeconds: 5,
                usualSeconds: 58,
              },
            }),
          ],
        }),
        uiComponent(clock),
      ]),
    },
    wellRegion(clock, euWest),
  ],

  'startup-too-slow': clock => [
    {
      ...wellRegion(clock, usEast),
      ...runningParts(clock, [
        serverComponent(clock, {
          pods: alikePods(clock, {
            ready: false,
            reason: 'ContainersNotReady',
            message: 'containers with unready status: [gateway-server]',
            restarts: 3,
            lastExit: { code: 143, reason: 'Error', at: clock.ago(31) },
            createdAt: clock.ago(300),
            starting: {
              since: clock.ago(30),
              budgetSeconds: 65,
              failureThreshold: 12,
              periodSeconds: 5,
            },
          }),
        }),
        uiComponent(clock),
      ]),
      status: unread(clock, {
        kind: 'notFound',
        operation: "read the gateway's status",
        detail: 'no server pod is ready',
      }),
      events: fresh(clock, [
        ...['x2k4q', 'p8m1d'].map(suffix =>
          podEvent(clock, {
            pod: `${stem}-7c9f8d6b5-${suffix}`,
            type: 'Normal',
            reason: 'Killing',
            message:
              'Container gateway-server failed startup probe, will be restarted',
            count: 3,
            age: 31,
          }),
        ),
        ...quietEvents(clock),
      ]),
    },
    wellRegion(clock, euWest),
  ],

  'secret-missing': clock => [
    {
      ...wellRegion(clock, usEast),
      ...runningParts(clock, [
        heldUpServer(clock, {
          reason: 'CreateContainerConfigError',
          message: 'secret "orders-llm-keys" not found',
        }),
        uiComponent(clock),
      ]),
      events: fresh(clock, [
        podEvent(clock, {
          pod: NEW_POD,
          reason: 'Failed',
          message: 'Error: secret "orders-llm-keys" not found',
          count: 8,
          age: 9,
        }),
        ...quietEvents(clock),
      ]),
    },
    wellRegion(clock, euWest),
  ],

  'crash-loop-missing-key': clock => [
    {
      ...wellRegion(clock, usEast),
      release: fresh(
        clock,
        release(clock, {
          secretKeys: secretKeys({
            'gateway-encryption-master-password': 'missing',
          }),
        }),
      ),
      ...runningParts(clock, [
        serverComponent(clock, {
          pods: alikePods(clock, {
            ready: false,
            reason: 'CrashLoopBackOff',
            restarts: 6,
            lastExit: { code: 1, reason: 'Error', at: clock.ago(70) },
            createdAt: clock.ago(600),
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
} satisfies Record<string, ReadScenario>;
