import {
  autoscaler,
  fresh,
  release,
  unread,
} from '../../testUtils/scenarios/scenarioParts';
import type { RegionReadings } from '../regionReadings';
import { clock, detectIn } from './__testUtils__/detectIn';
import { detectMissingCapacity } from './detectMissingCapacity';

const scaled = (desired: number, max: number): Partial<RegionReadings> => ({
  autoscaling: fresh(clock, [
    autoscaler(clock, { current: desired, desired, max }),
  ]),
});
/** Three server pods, whatever the load. */
const fixed: Partial<RegionReadings> = { autoscaling: fresh(clock, []) };
const regionsTold = (...readings: Partial<RegionReadings>[]) =>
  detectIn(detectMissingCapacity, ...readings).flatMap(
    ({ regionIds }) => regionIds,
  );

describe('detectMissingCapacity', () => {
  it('names the regions that cannot be missed, says what it takes for granted, and offers the maximum', () => {
    const [finding] = detectIn(
      detectMissingCapacity,
      scaled(6, 8),
      scaled(2, 4),
      scaled(2, 4),
    );
    expect(finding).toMatchObject({
      severity: 'warning',
      regionIds: ['us-east-1'],
      sentence: 'If us-east-1 is lost, the others cannot carry its load.',
      evidence:
        '10 server pods are wanted now; without us-east-1 at most 8. This assumes that traffic moves to the regions that are left, and that a pod does the same work in each.',
      template: {
        values: {
          component: 'gatewayServer',
          change: { autoscaling: { maxReplicas: 9 } },
        },
      },
    });
  });

  it('says once what is alike for every region', () => {
    const [of2] = detectIn(detectMissingCapacity, scaled(6, 8), scaled(6, 8));
    expect(of2.sentence).toBe(
      'If either region is lost, the other cannot carry its load.',
    );
    expect(of2.evidence).toMatch(
      /^12 server pods are wanted now; without any one of us-east-1 and eu-west-1 there are at most 8\./,
    );
    expect(of2.remedy).toMatch(/ to 12 in us-east-1 and eu-west-1,/);
  });

  it('counts a region without an autoscaler as what it runs', () => {
    expect(regionsTold(scaled(3, 4), fixed)).toEqual([
      'us-east-1',
      'eu-west-1',
    ]);
    expect(regionsTold(scaled(3, 10), fixed)).toEqual(['us-east-1']);
  });

  it.each<[string, Partial<RegionReadings>[]]>([
    ['the others can carry it', [scaled(3, 10), scaled(3, 10)]],
    ['the others can just carry it', [scaled(3, 6), scaled(3, 6)]],
    ['there is one region only', [scaled(3, 3)]],
    ['nothing scales, so that pods tell nothing of the load', [fixed, fixed]],
    [
      'another region has no release',
      [scaled(3, 3), { release: fresh(clock, null) }],
    ],
    [
      'what another region could carry is not known',
      [
        scaled(3, 3),
        scaled(3, 3),
        {
          autoscaling: unread(clock, {
            kind: 'forbidden',
            operation: 'list horizontalpodautoscalers',
          }),
          release: fresh(clock, release(clock)),
        },
      ],
    ],
  ])('says nothing: %s', (_name, readings) => {
    expect(regionsTold(...readings)).toEqual([]);
  });
});
