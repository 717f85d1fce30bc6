import type { ReleaseFacts } from '../../report/releaseFacts';
import {
  fresh,
  pod,
  podEvent,
  release,
  secretKeys,
  serverComponent,
} from '../../testUtils/scenarios/scenarioParts';
import type { RegionReadings } from '../regionReadings';
import { clock, detectIn } from './__testUtils__/detectIn';
import { detectCrashLoop } from './detectCrashLoop';

const crashing = (
  keys: ReleaseFacts['secretKeys'],
  parts: Partial<RegionReadings> = {},
) =>
  detectIn(detectCrashLoop, {
    release: fresh(clock, release(clock, { secretKeys: keys })),
    components: fresh(clock, [
      serverComponent(clock, {
        pods: [
          pod(clock, {
            name: 'a',
            ready: false,
            reason: 'CrashLoopBackOff',
            restarts: 4,
            lastExit: { code: 1, reason: 'Error' },
          }),
        ],
      }),
    ]),
    ...parts,
  });

const allMissing = Object.fromEntries(
  Object.keys(secretKeys()).map(key => [key, 'missing' as const]),
);

describe('detectCrashLoop', () => {
  it('points to a key of the gateway’s own that the Secret lacks', () => {
    expect(
      crashing(secretKeys({ 'enterprise-license-key': 'missing' })),
    ).toMatchObject([
      {
        id: 'crash-loop-missing-key',
        severity: 'error',
        sentence:
          'Server pods in us-east-1 crash, and the gateway’s Secret lacks enterprise-license-key.',
        template: { ref: 'template:default/dvara-rotate-keys' },
      },
    ]);
  });

  it('says so where the whole Secret is missing', () => {
    expect(crashing(allMissing)[0].sentence).toBe(
      'Server pods in us-east-1 crash, and the gateway’s Secret is missing.',
    );
  });

  it.each<[string, ReleaseFacts['secretKeys']]>([
    [
      'a provider’s key is missing',
      secretKeys({ 'openai-api-key': 'missing' }),
    ],
    ['nothing is known of the keys', undefined],
  ])('blames no key where %s', (_name, keys) => {
    expect(crashing(keys)).toMatchObject([{ id: 'crash-loop' }]);
  });

  it('leaves pods to the finding of slow starts that were ended while starting', () => {
    const events = fresh(clock, [
      podEvent(clock, {
        pod: 'a',
        type: 'Normal',
        reason: 'Killing',
        message:
          'Container gateway-server failed startup probe, will be restarted',
        age: 30,
      }),
    ]);
    expect(crashing(undefined, { events })).toEqual([]);
  });
});
