import type { ComponentReport, PodReport } from '../report/pods';
import type { RegionEvent } from '../report/regionEvent';
import type { RegionReport } from '../report/regionReport';
import { currentData } from './currentData';

/** A kubelet's event counts for a pod that has not become ready since. */
const RECENT_MS = 10 * 60 * 1000;

/** What a process ends with that was told to, or made to: SIGTERM, SIGKILL. */
const endedFromOutside = [143, 137];

/**
 * The pods of a component that the kubelet ended because their start took longer than
 * the start-up probe allows. The kubelet's events say so; without them, a container that
 * was ended from outside and starts anew under such a probe does.
 *
 * @public
 */
export function podsKilledWhileStarting(options: {
  report: Pick<RegionReport, 'checkedAt' | 'events'>;
  component: ComponentReport;
}): PodReport[] {
  const { report, component } = options;
  const events = currentData(report.events);
  const killed = new Set(
    events
      ?.filter(event => tellsOfStartUp(event, report.checkedAt))
      .map(({ object }) => object.name),
  );
  return component.pods.filter(
    pod =>
      !pod.ready &&
      !pod.deleting &&
      pod.restarts > 0 &&
      (killed.has(pod.name) || (!events && wasEndedStarting(pod))),
  );
}

function tellsOfStartUp(event: RegionEvent, at: string): boolean {
  return (
    event.object.kind === 'Pod' &&
    event.reason === 'Killing' &&
    event.message.includes('startup probe') &&
    event.lastAt !== undefined &&
    Date.parse(at) - Date.parse(event.lastAt) < RECENT_MS
  );
}

function wasEndedStarting({ lastExit, starting }: PodReport): boolean {
  return (
    starting?.budgetSeconds !== undefined &&
    lastExit !== undefined &&
    endedFromOutside.includes(lastExit.code) &&
    lastExit.reason !== 'OOMKilled'
  );
}
