import type { Finding } from '../../finding/finding';
import type { PodReport } from '../../report/pods';
import type { RegionReport } from '../../report/regionReport';
import { formatBytes } from '../../units/formatBytes';
import { currentData } from '../currentData';
import { podTrouble } from '../podTrouble';
import {
  capitalised,
  componentValueKeys,
  componentWords,
  podsOf,
} from './componentWords';
import type { Detector } from './detector';
import { troubledPods, type TroubledPods } from './troubledPods';

/** A pod that serves again is mentioned this long after it ran out of memory. */
const RECENT_MS = 60 * 60 * 1000;

const outOfMemory = (pod: PodReport) => pod.lastExit?.reason === 'OOMKilled';

/**
 * Containers that end again and again: out of memory, told apart from every other
 * cause, because only memory is remedied by a larger limit.
 */
export const detectCrashLoop: Detector = ({ regions }) => [
  ...troubledPods({ regions, trouble: 'crashLoop' }).map(group =>
    group.pods.some(outOfMemory) ? memoryFinding(group) : crashFinding(group),
  ),
  ...recovered(regions).map(group => ({
    ...memoryFinding(group),
    severity: 'warning' as const,
  })),
];

function recovered(regions: RegionReport[]): TroubledPods[] {
  return regions.flatMap(report =>
    (currentData(report.components) ?? [])
      .filter(
        component =>
          !component.pods.some(pod => podTrouble(pod) === 'crashLoop'),
      )
      .map(component => ({
        report,
        component,
        pods: component.pods.filter(
          pod =>
            outOfMemory(pod) &&
            pod.lastExit?.at !== undefined &&
            Date.parse(report.checkedAt) - Date.parse(pod.lastExit.at) <
              RECENT_MS,
        ),
      }))
      .filter(({ pods }) => pods.length > 0),
  );
}

function memoryFinding({ report, component, pods }: TroubledPods): Finding {
  const limit = pods.find(pod => pod.memory?.limit)?.memory?.limit;
  const key = componentValueKeys[component.component];
  return {
    id: 'out-of-memory',
    severity: 'error',
    regionIds: [report.region.id],
    sentence: `${capitalised(componentWords[component.component])} pods in ${
      report.region.id
    } run out of memory.`,
    evidence: `${evidenceOf({ report, component, pods })}${
      limit === undefined ? '' : `; memory limit ${formatBytes(limit)}`
    }.`,
    remedy: `Raise ${key}.resources.limits.memory, or lower the heap (-Xmx) in ${key}.javaOpts.`,
  };
}

function crashFinding(group: TroubledPods): Finding {
  return {
    id: 'crash-loop',
    severity: 'error',
    regionIds: [group.report.region.id],
    sentence: `${capitalised(
      componentWords[group.component.component],
    )} pods in ${group.report.region.id} crash again and again.`,
    evidence: `${evidenceOf(group)}.`,
    remedy: `Read the log of ${group.pods[0].name}: its last lines before the exit name the cause.`,
  };
}

function evidenceOf({ component, pods }: TroubledPods): string {
  const restarts = pods.reduce((sum, pod) => sum + pod.restarts, 0);
  const exit = pods.find(pod => pod.lastExit)?.lastExit;
  const facts = [
    podsOf({ count: pods.length, of: component.pods.length }),
    `${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`,
  ];
  if (exit) {
    facts.push(
      `last exit ${exit.code}${exit.reason ? ` (${exit.reason})` : ''}`,
    );
  }
  return facts.join(', ');
}
