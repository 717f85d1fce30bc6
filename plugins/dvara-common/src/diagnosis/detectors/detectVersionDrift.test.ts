import {
  fresh,
  pod,
  release,
  serverComponent,
} from '../../testUtils/scenarios/scenarioParts';
import type { RegionReadings } from '../regionReadings';
import { clock, detectIn } from './__testUtils__/detectIn';
import { detectVersionDrift } from './detectVersionDrift';

const withRelease = (
  facts: Parameters<typeof release>[1],
): Partial<RegionReadings> => ({
  release: fresh(clock, release(clock, facts)),
});
const withDigest = (
  letter: string,
  before = '0',
  image = 'ghcr.io/kdhrubo/dvara/gateway-server:1.7.0',
): Partial<RegionReadings> => ({
  components: fresh(clock, [
    serverComponent(clock, {
      image,
      pods: [
        pod(clock, { name: 'a', imageDigest: `sha256:${letter.repeat(64)}` }),
        // Of the rollout before: it is on its way out.
        pod(clock, {
          name: 'b',
          updated: false,
          imageDigest: `sha256:${before.repeat(64)}`,
        }),
      ],
    }),
  ]),
});
const told = (...readings: Partial<RegionReadings>[]) =>
  detectIn(detectVersionDrift, ...readings).map(
    ({ id, regionIds }) => `${id} ${regionIds}`,
  );

describe('detectVersionDrift', () => {
  it('tells an image that was replaced under its name', () => {
    expect(told(withDigest('a'), withDigest('b'), withDigest('a'))).toEqual([
      'image-digests-differ eu-west-1',
    ]);
    expect(told(withDigest('a', '1'), withDigest('a', '2'))).toEqual([]);
  });

  it('tells another image by its name, and blames no moved tag for its digest', () => {
    const other = 'ghcr.io/kdhrubo/dvara/gateway-server:1.7.1';
    const evidence = detectIn(
      detectVersionDrift,
      withDigest('a'),
      withDigest('b', '0', other),
      withDigest('a'),
    );
    expect(evidence).toMatchObject([
      {
        id: 'images-differ',
        regionIds: ['eu-west-1'],
        evidence: expect.stringContaining(`${other}: eu-west-1`),
      },
    ]);
    expect(
      told(
        withDigest('a'),
        {
          ...withDigest('b', '0', other),
          declaredValues: ['gatewayServer.image.tag'],
        },
        withDigest('c'),
      ),
    ).toEqual(['image-digests-differ us-east-1,ap-south-1']);
  });

  it('does not tell the image of another version a second time', () => {
    expect(
      told(
        { ...withDigest('a'), ...withRelease({ appVersion: '1.7.0' }) },
        { ...withDigest('b'), ...withRelease({ appVersion: '1.8.0' }) },
      ),
    ).toEqual(['app-versions-differ us-east-1,eu-west-1']);
  });

  it('tells a configuration that differs, also from none, unless that is declared', () => {
    const odd = withRelease({ configChecksum: '1'.repeat(64) });
    const bare = withRelease({ configChecksum: undefined });
    expect(told({}, odd, {})).toEqual(['configurations-differ eu-west-1']);
    expect(told({}, bare, {})).toEqual(['configurations-differ eu-west-1']);
    expect(
      told(
        {},
        { ...odd, declaredValues: ['gatewayServer.gatewayConfig.routes'] },
        {},
      ),
    ).toEqual([]);
  });
});
