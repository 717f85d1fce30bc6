import { regionCluster } from '../../support/regions.ts';
import { rolloutRegions } from '../../rollouts/support/portals.ts';
import type { Scene } from '../Fault.ts';
import { expectThat } from '../support/expectThat.ts';
import {
  deployUntilWell,
  isWell,
  regionOf,
  serversShown,
  waitForReport,
  type ReportedRegion,
} from '../support/gatewayReports.ts';

/** How a gateway's status misbehaves, and what the report must make of it. */
export interface StatusMisbehaviour {
  /** A mode of the stand-in; its README has them all. */
  mode: string;
  /** Which ages of the status the gateway has: `old` by default. */
  age?: 'both';
  /** Kind of the status section's failure; absent where the status is understood. */
  kind?: string;
  /** What the region's reason must say. */
  reason: RegExp;
}

/** Words of the stand-in's own answers that are no part of a report. */
const foreignWords =
  /Welcome to nginx|doctype|NaN|Internal Server Error|Service Unavailable|"error":|\{"status":\{"status":|configBundle|denyList/;

/** Milliseconds until the stand-in has heard of a change of its settings, with room for a busy machine. */
const HEARD_MS = 2_000;

/** Whether the portal has asked since, and has got what was expected. */
function isAsExpected(options: {
  region: ReportedRegion;
  misbehaviour: StatusMisbehaviour;
  /** Milliseconds since the epoch. */
  turnedAt: number;
}): boolean {
  const { status, reason } = options.region;
  const { kind, reason: expected } = options.misbehaviour;
  return (
    status !== undefined &&
    Date.parse(status.checkedAt) > options.turnedAt + HEARD_MS &&
    status.failure?.kind === kind &&
    expected.test(reason)
  );
}

/**
 * Lets the status of a gateway misbehave in one way after the other, in as many regions at once as there are.
 *
 * @returns what was seen
 */
export async function playStatusModes(
  scene: Scene,
  misbehaviours: StatusMisbehaviour[],
): Promise<string> {
  const { gateway, portal } = scene;
  const regions = rolloutRegions;
  await deployUntilWell({ gateway, portal, regions });
  const turn = async (
    regionId: string,
    misbehaviour?: Pick<StatusMisbehaviour, 'mode' | 'age'>,
  ) => {
    const { workloads } = await regionCluster(regionId);
    await workloads.configureStandIn({
      namespace: 'gateways',
      settings: {
        [`${gateway}_status.mode`]: misbehaviour?.mode ?? null,
        [`${gateway}_status.age`]: misbehaviour?.age ?? null,
      },
    });
  };
  const seen: string[] = [];
  try {
    for (let at = 0; at < misbehaviours.length; at += regions.length) {
      const batch = misbehaviours
        .slice(at, at + regions.length)
        .map((each, index) => ({ ...each, regionId: regions[index] }));
      for (const { regionId, ...misbehaviour } of batch) {
        await turn(regionId, misbehaviour);
      }
      const turnedAt = Date.now();
      const report = await waitForReport({
        ...scene,
        what: `the report to name ${batch
          .map(({ mode, regionId }) => `${mode} in ${regionId}`)
          .join(', ')}`,
        until: each => {
          expectThat(
            !foreignWords.test(each.text),
            `the report repeats ${foreignWords.exec(each.text)?.[0]}`,
          );
          return batch.every(misbehaviour =>
            isAsExpected({
              region: regionOf(each, misbehaviour.regionId),
              misbehaviour,
              turnedAt,
            }),
          );
        },
      });
      for (const { regionId, mode } of batch) {
        const region = regionOf(report, regionId);
        expectThat(
          serversShown(region) === 1 && !region.components?.failure,
          `${mode}: the pods are not shown`,
        );
        seen.push(`${mode}: ${region.state}, «${region.reason}»`);
      }
    }
  } finally {
    for (const regionId of regions) {
      await turn(regionId);
    }
  }
  await waitForReport({
    ...scene,
    what: 'all regions to be well again',
    until: report => isWell(report, regions),
  });
  return `${seen.join(
    '; ',
  )}; pods shown each time, no word of the bodies; all well again afterwards`;
}
