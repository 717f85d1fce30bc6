import fs from 'node:fs';
import { HelmProcessWatch } from '../../rollouts/support/HelmProcesses.ts';
import { waitFor } from '../../support/waitFor.ts';
import { expectThat } from '../support/expectThat.ts';
import { helmAtWork } from '../support/gatewayCalls.ts';
import type { VictimPortal } from '../support/VictimPortals.ts';
import type { KillLane } from './KillLane.ts';
import type { KillReport } from './KillReport.ts';

/** Kills a portal at a random moment of an operation, starts it again, and looks what became of task and release. */
export async function killPortal(options: {
  victim: VictimPortal;
  lane: KillLane;
  report: KillReport;
  kills: number;
}): Promise<void> {
  const { victim, lane, report, kills } = options;
  for (let done = 0; done < kills; done += 1) {
    const operation = await lane.choose();
    const what = `portal killed during ${operation}`;
    const watch = new HelmProcessWatch(lane.gateway);
    try {
      const id = await victim.client.start(lane.call(operation));
      await lane.helmOf(id);
      await new Promise(resolve => setTimeout(resolve, lane.delay(operation)));
      await victim.kill();
      await victim.start();
      const ended = await victim.client.end(id);
      await waitFor({
        what: 'a Helm that went on alone to end',
        timeoutMs: 120_000,
        condition: () => helmAtWork(lane.gateway).length === 0,
      });
      await lane.expectNobodyAtWork();
      const { most } = watch.stop();
      expectThat(most <= 1, `${most} Helms were at work at once`);
      expectThat(
        ended.status === 'completed' || ended.error !== '',
        `the task is ${ended.status} without a reason`,
      );
      const left = fs
        .readdirSync(`${victim.temporaryLink}.files`)
        .filter(name => name.startsWith('dvara-'));
      expectThat(left.length === 0, `temporary files: ${left.join(', ')}`);
      report.held(
        `${what}, task ${ended.status}: ${await lane.recover(
          await lane.aftermath(),
        )}`,
      );
    } catch (error) {
      watch.stop();
      report.problem(
        `${what} of ${lane.gateway} in ${lane.regionId}: ${
          error instanceof Error ? error.message : String(error)
        }`,
      );
    }
  }
}
