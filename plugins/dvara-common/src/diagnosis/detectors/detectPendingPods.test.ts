import {
  fresh,
  pod,
  serverComponent,
} from '../../testUtils/scenarios/scenarioParts';
import { clock, detectIn } from './__testUtils__/detectIn';
import { detectPendingPods } from './detectPendingPods';

const withPod = (reason: string, message?: string) =>
  detectIn(detectPendingPods, {
    components: fresh(clock, [
      serverComponent(clock, {
        pods: [
          pod(clock, {
            name: 'a',
            phase: 'Pending',
            ready: false,
            reason,
            message,
          }),
        ],
      }),
    ]),
  });

describe('detectPendingPods', () => {
  it('gives the scheduler’s own reason, without what it says of every pod', () => {
    expect(
      withPod(
        'Unschedulable',
        '0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
      ),
    ).toMatchObject([
      {
        id: 'pods-unschedulable',
        severity: 'error',
        sentence: '1 server pod finds no node in us-east-1.',
        evidence: '1 of 1 pod; 0/3 nodes are available: 3 Insufficient cpu.',
      },
    ]);
  });

  it.each([
    'secret "orders-llm-keys" not found',
    "couldn't find key openai-api-key in Secret gateways/orders-llm-keys",
  ])('offers to store keys where a Secret is missing: %s', message => {
    expect(withPod('CreateContainerConfigError', message)).toMatchObject([
      {
        id: 'secret-missing',
        evidence: `1 of 1 pod; ${message}`,
        template: {
          ref: 'template:default/dvara-rotate-keys',
          values: { gateway: 'component:default/orders-llm' },
        },
      },
    ]);
  });

  it('does not blame a Secret for anything else', () => {
    expect(
      withPod('CreateContainerConfigError', 'configmap "settings" not found'),
    ).toMatchObject([{ id: 'pods-cannot-start' }]);
    expect(withPod('CreateContainerConfigError')).toMatchObject([
      {
        id: 'pods-cannot-start',
        evidence: '1 of 1 pod; no message was given',
      },
    ]);
  });
});
