import { expectThat } from '../support/expectThat.ts';
import type { KillLane } from './KillLane.ts';
import type { KillReport } from './KillReport.ts';

/** Whether a signal reached a process that was still there. */
function kill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts operations on a lane's release and kills their Helm at random moments, until the wanted number of kills is reached over
 * all lanes.
 */
export async function killHelm(options: {
  lane: KillLane;
  report: KillReport;
  /** Takes one of the kills that are still to be done; false where there is none left. */
  take: () => boolean;
  /** Gives one back that missed. */
  giveBack: () => void;
}): Promise<void> {
  const { lane, report, take, giveBack } = options;
  while (take()) {
    const operation = await lane.choose();
    const what = `helm killed during ${operation}`;
    try {
      const id = await lane.portal.start(lane.call(operation));
      const pid = await lane.helmOf(id);
      if (pid) {
        await new Promise(resolve =>
          setTimeout(resolve, lane.delay(operation)),
        );
      }
      const hit = pid !== undefined && kill(pid);
      const ended = await lane.portal.end(id);
      await lane.expectNobodyAtWork();
      const aftermath = await lane.aftermath();
      if (aftermath === 'locked') {
        expectThat(
          /dvara:release:(unlock|uninstall|rollback)|Run the uninstallation again/.test(
            ended.error,
          ),
          `the lock’s way out is not told: ${ended.error}`,
        );
      }
      const outcome = await lane.recover(aftermath);
      if (hit) {
        report.held(`${what}: ${outcome}`);
      } else {
        giveBack();
      }
    } catch (error) {
      report.problem(
        `${what} of ${lane.gateway} in ${lane.regionId}: ${
          error instanceof Error ? error.message : String(error)
        }`,
      );
      await lane
        .recover(await lane.aftermath())
        .catch(() => report.problem(`${lane.gateway} did not recover`));
    }
  }
}
