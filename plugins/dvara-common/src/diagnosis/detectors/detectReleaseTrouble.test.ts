import {
  fresh,
  pod,
  release,
  serverComponent,
} from '../../testUtils/scenarios/scenarioParts';
import { clock, detectIn } from './__testUtils__/detectIn';
import { detectReleaseTrouble } from './detectReleaseTrouble';

describe('detectReleaseTrouble', () => {
  it('tells the pods of the failed rollout from those that still serve', () => {
    const [finding] = detectIn(detectReleaseTrouble, {
      components: fresh(clock, [
        serverComponent(clock, {
          rolledOut: false,
          rolloutFailure: 'ProgressDeadlineExceeded: has timed out progressing',
          pods: [
            pod(clock, { name: 'old-1', updated: false }),
            pod(clock, { name: 'old-2', updated: false }),
            pod(clock, { name: 'new', ready: false }),
          ],
        }),
      ]),
    });
    expect(finding).toMatchObject({
      id: 'rollout-failed',
      evidence:
        'ProgressDeadlineExceeded: has timed out progressing; 0 of 1 new and 2 of 2 old pods ready',
      template: {
        ref: 'template:default/dvara-roll-back',
        values: {
          gateway: 'component:default/orders-llm',
          regions: [{ id: 'us-east-1' }],
        },
      },
    });
  });

  it.each(['pending-install', 'pending-upgrade'] as const)(
    'opens the form that frees %s',
    status => {
      const [finding] = detectIn(detectReleaseTrouble, {
        release: fresh(
          clock,
          release(clock, { status, updatedAt: clock.ago(7200) }),
        ),
      });
      expect(finding.template?.ref).toBe('template:default/dvara-unlock');
    },
  );
});
