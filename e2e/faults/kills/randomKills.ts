import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { KubernetesObject } from '@dvara/local-cluster';
import { helmProcesses } from '../../rollouts/support/HelmProcesses.ts';
import {
  helmMajors,
  portalAddress,
  rolloutRegions,
} from '../../rollouts/support/portals.ts';
import {
  heldLeases,
  namespacePath,
  regionApi,
} from '../../rollouts/support/releases.ts';
import { stateDirectory, temporaryDirectory } from '../../support/portal.ts';
import { waitFor } from '../../support/waitFor.ts';
import { recovering } from '../catalogue/portalFaults.ts';
import { expectNoCanary } from '../support/canaryForms.ts';
import { expectThat } from '../support/expectThat.ts';
import { placesOfState } from '../support/placesOfState.ts';
import { PortalClient } from '../support/PortalClient.ts';
import type { VictimPortals } from '../support/VictimPortals.ts';
import { killHelm } from './killHelm.ts';
import { KillLane } from './KillLane.ts';
import { killPortal } from './killPortal.ts';
import { KillReport } from './KillReport.ts';
import { Random } from './Random.ts';

/** What Helm and the portal have stored in the regions besides the Secret with the keys, as text. */
async function storedRecords(): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const regionId of rolloutRegions) {
    const api = await regionApi(regionId);
    const list = async (kind: string) =>
      (
        await api.json<{
          items: Array<KubernetesObject & { data?: Record<string, string> }>;
        }>({ path: `${namespacePath}/${kind}` })
      ).items;
    for (const { metadata, data } of await list('secrets')) {
      if (metadata.labels?.owner === 'helm' && data?.release) {
        texts[`${regionId} ${metadata.name}`] = gunzipSync(
          Buffer.from(Buffer.from(data.release, 'base64').toString(), 'base64'),
        ).toString();
      }
    }
    texts[`${regionId} config maps`] = JSON.stringify(await list('configmaps'));
    texts[`${regionId} events`] = JSON.stringify(await list('events'));
  }
  return texts;
}

/**
 * Kills Helm and the portal at random moments, and then looks whether anything is left that should not be.
 *
 * @returns how many kills and looks held, and how many did not
 */
export async function randomKills(options: {
  seed: number;
  helmKills: number;
  portalKills: number;
  victims: VictimPortals;
}): Promise<{ held: number; problems: number }> {
  const { seed, helmKills, portalKills, victims } = options;
  process.stdout.write(
    `${helmKills} kills of Helm, ${portalKills} of the portal; seed ${seed}\n`,
  );
  const report = new KillReport();
  let left = helmKills;
  const lanes: KillLane[] = [];
  const laneOf = (name: string, regionId: string, portal: PortalClient) => {
    const lane = new KillLane({
      gateway: name,
      regionId,
      portal,
      random: new Random(seed + lanes.length),
    });
    lanes.push(lane);
    return lane;
  };
  const helmLanes = helmMajors.flatMap(major =>
    rolloutRegions.map((regionId, index) =>
      laneOf(
        `kill-helm${major}-${index}`,
        regionId,
        new PortalClient({ address: portalAddress(major) }),
      ),
    ),
  );
  const killingHelm = helmLanes.map(async lane => {
    if (helmKills > 0) {
      await lane.prepare();
      await killHelm({
        lane,
        report,
        take: () => {
          const isLeft = left > 0;
          left -= isLeft ? 1 : 0;
          return isLeft;
        },
        giveBack: () => {
          left += 1;
        },
      });
    }
  });
  const killingPortals = helmMajors.map(async (major, index) => {
    const kills = Math.floor((portalKills + index) / helmMajors.length);
    if (kills > 0) {
      const victim = await victims.start({ major, scaffolder: recovering });
      const lane = laneOf(
        `die-helm${major}`,
        rolloutRegions[index],
        victim.client,
      );
      await lane.prepare();
      await killPortal({ victim, lane, report, kills });
      await victim.stop();
    }
  });
  const outcomes = await Promise.allSettled([
    ...killingHelm,
    ...killingPortals,
  ]);
  outcomes.forEach(outcome => {
    if (outcome.status === 'rejected') {
      report.problem(String(outcome.reason));
    }
  });

  const look = async (what: string, check: () => Promise<void> | void) => {
    try {
      await check();
      report.held(what);
    } catch (error) {
      report.problem(
        `${what}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
  await look('afterwards: no Lease is held', () =>
    waitFor({
      what: 'every Lease to be gone',
      timeoutMs: 60_000,
      condition: async () => {
        const held = (await heldLeases(rolloutRegions)).filter(each =>
          lanes.some(({ gateway }) => each.includes(` ${gateway}-`)),
        );
        expectThat(held.length === 0, held.join(', '));
        return true;
      },
    }).then(() => undefined),
  );
  await look('afterwards: no process of Helm is left', () => {
    const running = lanes.flatMap(({ gateway }) => helmProcesses(gateway));
    expectThat(running.length === 0, `${running.length} are left`);
  });
  await look('afterwards: no temporary file is left', () => {
    const folders = [
      temporaryDirectory(),
      ...fs
        .readdirSync(stateDirectory())
        .filter(name => /^tmp-victim-.*\.files$/.test(name))
        .map(name => path.join(stateDirectory(), name)),
    ];
    const files = folders.flatMap(folder =>
      fs.readdirSync(folder).filter(name => name.startsWith('dvara-')),
    );
    expectThat(files.length === 0, files.join(', '));
  });
  await look('afterwards: every release is deployed or absent', async () => {
    for (const lane of lanes) {
      const aftermath = await lane.aftermath();
      expectThat(
        aftermath === 'deployed' || aftermath === 'absent',
        `${lane.gateway} in ${lane.regionId} is ${aftermath}`,
      );
    }
  });
  await look('afterwards: no key is anywhere but in its Secret', async () => {
    expectNoCanary({
      keys: lanes.map(({ key }) => key),
      places: {
        ...(await placesOfState()),
        ...(await storedRecords()),
      },
    });
  });

  process.stdout.write(`\n${report.lines().join('\n')}\n`);
  report.problems.forEach(each => process.stdout.write(`✗ ${each}\n`));
  return { held: report.heldCount, problems: report.problems.length };
}
