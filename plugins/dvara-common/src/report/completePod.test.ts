import {
  pod,
  ScenarioClock,
  serverComponent,
} from '../testUtils/scenarios/scenarioParts';
import { SCENARIO_NOW } from '../testUtils';
import { completePod, withSharedFacts } from './completePod';

const clock = new ScenarioClock(Date.parse(SCENARIO_NOW));
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

describe('withSharedFacts', () => {
  it('tells once what all pods have, and each pod is whole again', () => {
    const component = serverComponent(clock);
    const shared = withSharedFacts(component);

    expect(shared.containers).toEqual(['gateway-server']);
    for (const each of shared.pods) {
      expect(Object.keys(each)).not.toEqual(
        expect.arrayContaining(['image', 'imageDigest', 'containers']),
      );
    }
    expect(
      shared.pods.map(each => completePod({ component: shared, pod: each })),
    ).toEqual(component.pods);
  });

  it('leaves a pod what it has otherwise', () => {
    const pods = [
      pod(clock, { name: 'new', imageDigest: digest('a') }),
      pod(clock, {
        name: 'old',
        updated: false,
        image: 'server:old',
        imageDigest: digest('b'),
        containers: ['gateway-server', 'sidecar'],
      }),
    ];
    const shared = withSharedFacts(serverComponent(clock, { pods }));

    expect(shared.imageDigest).toBe(digest('a'));
    expect(shared.pods[1]).toMatchObject({
      image: 'server:old',
      imageDigest: digest('b'),
      containers: ['gateway-server', 'sidecar'],
    });
  });

  it('does not hand a new pod the digest of the revision before', () => {
    const shared = withSharedFacts(
      serverComponent(clock, {
        pods: [
          pod(clock, {
            name: 'old',
            updated: false,
            imageDigest: digest('b'),
          }),
          pod(clock, { name: 'new', imageDigest: undefined }),
        ],
      }),
    );

    expect(shared.imageDigest).toBeUndefined();
    expect(
      completePod({ component: shared, pod: shared.pods[1] }).imageDigest,
    ).toBeUndefined();
  });
});
