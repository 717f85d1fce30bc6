import { regionCluster } from '../../support/regions.ts';
import type { Scene } from '../Fault.ts';
import { expectThat } from '../support/expectThat.ts';
import { asia, us } from '../support/gatewayCalls.ts';
import {
  deployUntilWell,
  isWell,
  regionOf,
  reportOf,
  serversShown,
  waitForEntity,
  waitForReport,
} from '../support/gatewayReports.ts';

/** The first viewer waits 4 s; the rest is for a busy machine. */
const FIRST_VIEWER_MS = 8_000;

/** Nobody waits for a region after the first; this is for a busy machine alone. */
const LATER_VIEWER_MS = 2_000;

/**
 * An API server that accepts and never answers, on a portal that has not seen its region yet and on one that has.
 *
 * @returns what was seen
 */
export async function playHangingRegion(scene: Scene): Promise<string> {
  const { gateway, portal, victims, major } = scene;
  const regions = [us, asia];
  await deployUntilWell({ gateway, portal, regions });
  const victim = await victims.start({ major });
  const cluster = await regionCluster(asia);
  try {
    await waitForEntity({ gateway, portal: victim.client, regions });
    await cluster.pause();
    const cold = { gateway, portal: victim.client };
    const first = await reportOf(cold);
    expectThat(
      first.milliseconds < FIRST_VIEWER_MS,
      `the first viewer waited ${first.milliseconds} ms`,
    );
    const second = await reportOf(cold);
    expectThat(
      second.milliseconds < LATER_VIEWER_MS,
      `the second viewer waited ${second.milliseconds} ms`,
    );
    const unseen = regionOf(second, asia);
    expectThat(
      unseen.failure?.kind === 'timeout' && unseen.state === 'unreachable',
      `${asia} is ${unseen.state}: ${unseen.reason}`,
    );
    await waitForReport({
      ...cold,
      what: 'the other region to be well',
      until: report => isWell(report, [us]),
    });
    const warm = await waitForReport({
      ...scene,
      what: 'the region to be unreachable for those who have seen it',
      until: report => regionOf(report, asia).state === 'unreachable',
    });
    expectThat(
      warm.milliseconds < LATER_VIEWER_MS,
      `a viewer of what was seen before waited ${warm.milliseconds} ms`,
    );
    const lost = regionOf(warm, asia);
    expectThat(isWell(warm, [us]), 'the other region is not well');
    expectThat(
      lost.failure?.kind === 'timeout' && serversShown(lost) === 1,
      `${asia} shows ${serversShown(lost)} servers: ${lost.failure?.kind}`,
    );
    await cluster.resume();
    for (const each of [cold, scene]) {
      await waitForReport({
        ...each,
        what: 'both regions to be well again',
        until: report => isWell(report, regions),
      });
    }
    return `first viewer of it ever ${first.milliseconds} ms, the next ${second.milliseconds} ms; ${unseen.state}, «${unseen.reason}»; shown with its last pods where it was seen before, in ${warm.milliseconds} ms; the other region healthy; both healthy again after it answers`;
  } finally {
    await cluster.resume();
    await victim.stop();
  }
}

/**
 * An API server that is killed: connections are refused.
 *
 * @returns what was seen
 */
export async function playKilledRegion(scene: Scene): Promise<string> {
  const { gateway, portal } = scene;
  const regions = [us, asia];
  await deployUntilWell({ gateway, portal, regions });
  const cluster = await regionCluster(asia);
  const killedAt = Date.now();
  try {
    await cluster.kill();
    await waitForReport({
      ...scene,
      what: 'the region to be unreachable',
      until: each => regionOf(each, asia).state === 'unreachable',
    });
    const noticed = Date.now() - killedAt;
    // Of what was open when it was killed, the portal says at first that it was cut off.
    const report = await waitForReport({
      ...scene,
      what: 'the region to be told as refused',
      until: each => regionOf(each, asia).failure?.kind === 'connectionRefused',
    });
    const lost = regionOf(report, asia);
    expectThat(lost.state === 'unreachable', `${asia} is ${lost.state}`);
    expectThat(serversShown(lost) === 1, 'its last pods are not shown');
    const dataAt = Date.parse(lost.components?.dataAt ?? '');
    const seenAt = Date.parse(lost.seenAt ?? '');
    expectThat(
      dataAt <= Date.now() && seenAt <= Date.now(),
      `its data are of ${lost.components?.dataAt}, it was seen at ${lost.seenAt}`,
    );
    const later = await waitForReport({
      ...scene,
      what: 'its data to grow older',
      until: each => {
        const { components } = regionOf(each, asia);
        return (
          Date.parse(components?.checkedAt ?? '') -
            Date.parse(components?.dataAt ?? '') >
          2_000
        );
      },
    });
    expectThat(isWell(later, [us]), 'the other region is not well');
    await cluster.start();
    const back = await waitForReport({
      ...scene,
      what: 'both regions to be well again',
      timeoutMs: 180_000,
      until: each => isWell(each, regions),
    });
    const again = regionOf(back, asia);
    expectThat(
      !again.failure && !again.components?.failure,
      'the failure is not forgotten',
    );
    return `${lost.state} ${(noticed / 1000).toFixed(1)} s after the kill, «${
      lost.reason
    }»; its last pods shown with their age; the other region healthy; healthy without a failure after its start`;
  } finally {
    await cluster.start();
  }
}
