import type { Finding } from '../../finding/finding';
import type { ComponentReport, PodReport } from '../../report/pods';
import type { RegionReport } from '../../report/regionReport';
import { currentData } from '../currentData';
import { podsKilledWhileStarting } from '../slowStart';
import {
  capitalised,
  componentValueKeys,
  componentWords,
  podsOf,
} from './componentWords';
import type { Detector } from './detector';
import { changeForm } from './remedyForms';

/*
 * A pod is told of from this part of the probe's time on: of the chart's 65 s enough is
 * left then for a report that is 15 s old and one that is sent 15 s later.
 */
const LATE = 0.5;
/** The same where nothing is known of how long others took. */
const LATE_WITHOUT_EXAMPLE = 0.6;
/** A pod that takes a little longer than the others is not late. */
const USUAL_MARGIN = 1.25;
/** Pods that usually need this part of it have no room for a slow day. */
const USUALLY_NEAR = 0.8;

/** The chart's own threshold, where the pod's is not known. */
const CHART_THRESHOLD = 12;

/**
 * Pods whose start takes longer than their start-up probe allows: those that the
 * kubelet has ended, and, before it does, those that it will.
 */
export const detectSlowStart: Detector = ({ gateway, regions }) =>
  regions.flatMap(report =>
    (currentData(report.components) ?? []).flatMap((component): Finding[] => {
      const killed = podsKilledWhileStarting({ report, component });
      const template = (pods: PodReport[]) =>
        changeForm({
          gateway,
          regions: [report],
          component: component.component,
          change: {
            startupProbe: { failureThreshold: raisedThreshold(pods) },
          },
        });
      if (killed.length > 0) {
        return [
          {
            ...killedFinding({ report, component, pods: killed }),
            template: template(killed),
          },
        ];
      }
      const near = component.pods.filter(
        pod => pod.starting && isNear(pod.starting, report.checkedAt),
      );
      return near.length > 0
        ? [
            {
              ...nearFinding({ report, component, pods: near }),
              template: template(near),
            },
          ]
        : [];
    }),
  );

interface Group {
  report: RegionReport;
  component: ComponentReport;
  pods: PodReport[];
}

type Starting = NonNullable<PodReport['starting']>;

function isNear(starting: Starting, at: string): boolean {
  const { budgetSeconds, usualSeconds } = starting;
  if (budgetSeconds === undefined) {
    return false;
  }
  const late =
    usualSeconds === undefined
      ? LATE_WITHOUT_EXAMPLE * budgetSeconds
      : Math.max(LATE * budgetSeconds, USUAL_MARGIN * usualSeconds);
  return (
    (usualSeconds ?? 0) > USUALLY_NEAR * budgetSeconds ||
    elapsedOf(starting, at) > late
  );
}

function elapsedOf(starting: Starting, at: string): number {
  return Math.max(
    0,
    Math.round((Date.parse(at) - Date.parse(starting.since)) / 1000),
  );
}

function killedFinding({ report, component, pods }: Group): Finding {
  const restarts = pods.reduce((sum, pod) => sum + pod.restarts, 0);
  const budget = pods.find(pod => pod.starting?.budgetSeconds)?.starting
    ?.budgetSeconds;
  return {
    id: 'startup-too-slow',
    severity: component.ready > 0 ? 'warning' : 'error',
    regionIds: [report.region.id],
    sentence: `${capitalised(componentWords[component.component])} pods in ${
      report.region.id
    } are restarted before they have started.`,
    evidence: `${podsOf({
      count: pods.length,
      of: component.pods.length,
    })}, ${restarts} ${
      restarts === 1 ? 'restart' : 'restarts'
    }: the start-up probe allows ${
      budget === undefined ? 'less time than they need' : `${budget} s`
    }.`,
    remedy: remedyOf({ component, pods }),
  };
}

function nearFinding({ report, component, pods }: Group): Finding {
  const [first] = [...pods].sort((a, b) =>
    (a.starting?.since ?? '').localeCompare(b.starting?.since ?? ''),
  );
  return {
    id: 'startup-slow',
    severity: 'warning',
    regionIds: [report.region.id],
    sentence: `The start of ${pods.length} ${
      componentWords[component.component]
    } ${pods.length === 1 ? 'pod' : 'pods'} in ${
      report.region.id
    } may take longer than the start-up probe allows.`,
    evidence: first.starting
      ? forecastOf({ pod: first, starting: first.starting, report })
      : '',
    remedy: remedyOf({ component, pods }),
  };
}

function forecastOf(options: {
  pod: PodReport;
  starting: Starting;
  report: RegionReport;
}): string {
  const { pod, starting, report } = options;
  const { budgetSeconds = 0, usualSeconds } = starting;
  const elapsed = elapsedOf(starting, report.checkedAt);
  const left = Math.max(0, budgetSeconds - elapsed);
  return [
    `${pod.name} has been starting for ${elapsed} s of ${budgetSeconds} s`,
    usualSeconds === undefined
      ? undefined
      : `pods that are ready took ${usualSeconds} s`,
    left > 0
      ? `in ${left} s the kubelet restarts it`
      : 'the kubelet restarts it now',
  ]
    .filter(Boolean)
    .join('; ')
    .concat('.');
}

function remedyOf(options: {
  component: ComponentReport;
  pods: PodReport[];
}): string {
  const { component } = options;
  return `Raise ${
    componentValueKeys[component.component]
  }.startupProbe.failureThreshold to ${raisedThreshold(
    options.pods,
  )}, or give the pods more CPU to start with.`;
}

/** Twice what is allowed now: a start that is ended tells nothing of how long it would take. */
function raisedThreshold(pods: PodReport[]): number {
  const threshold = pods.find(pod => pod.starting?.failureThreshold)?.starting
    ?.failureThreshold;
  return 2 * (threshold ?? CHART_THRESHOLD);
}
