import type { Finding } from '../../finding/finding';
import type { AutoscalerReport } from '../../report/autoscaling';
import type { DisruptionBudget } from '../../report/disruptionBudget';
import type { RegionReport } from '../../report/regionReport';
import { currentData } from '../currentData';
import { componentValueKeys, componentWords } from './componentWords';
import type { Detector } from './detector';
import { changeForm } from './remedyForms';

/**
 * Disruption budgets that stop every drain of a node: now, with all pods well, or as
 * soon as the autoscaler is at its minimum.
 */
export const detectBlockedDrain: Detector = ({ gateway, regions }) =>
  regions.flatMap(report =>
    (currentData(report.disruptionBudgets) ?? []).flatMap(
      (budget): Finding[] => {
        const autoscaler = currentData(report.autoscaling)?.find(
          ({ component }) => component === budget.component,
        );
        const words = blocksNow(budget)
          ? wordsNow({ budget, report })
          : wordsAtMinimum({ budget, autoscaler, report });
        if (!words) {
          return [];
        }
        const key = componentValueKeys[budget.component];
        return [
          {
            ...words,
            severity: 'warning',
            regionIds: [report.region.id],
            remedy: autoscaler
              ? `Raise ${key}.autoscaling.minReplicas above what must stay available, or set ${key}.pdb.maxUnavailable to 1 instead of minAvailable.`
              : `Run more pods than must stay available (${key}.replicaCount), or set ${key}.pdb.maxUnavailable to 1 instead of minAvailable.`,
            template: changeForm({
              gateway,
              regions: [report],
              component: budget.component,
              change: { pdb: { minAvailable: '', maxUnavailable: 1 } },
            }),
          },
        ];
      },
    ),
  );

function blocksNow(budget: DisruptionBudget): boolean {
  const { disruptionsAllowed, currentHealthy, expectedPods } = budget;
  return (
    disruptionsAllowed === 0 &&
    expectedPods !== undefined &&
    expectedPods > 0 &&
    currentHealthy !== undefined &&
    currentHealthy >= expectedPods
  );
}

type Words = Pick<Finding, 'id' | 'sentence' | 'evidence'>;

function wordsNow(options: {
  budget: DisruptionBudget;
  report: RegionReport;
}): Words {
  const { budget, report } = options;
  return {
    id: 'drain-blocked',
    sentence: `No node under the ${componentWords[budget.component]} in ${
      report.region.id
    } can be drained.`,
    evidence: `${budget.name}: ${budget.currentHealthy} of ${
      budget.expectedPods
    } pods healthy, ${boundOf(budget)}, 0 disruptions allowed.`,
  };
}

function wordsAtMinimum(options: {
  budget: DisruptionBudget;
  autoscaler: AutoscalerReport | undefined;
  report: RegionReport;
}): Words | undefined {
  const { budget, autoscaler, report } = options;
  if (!autoscaler || autoscaler.min === 0) {
    return undefined;
  }
  const kept = podsKept({ budget, of: autoscaler.min });
  return kept !== undefined && kept >= autoscaler.min
    ? {
        id: 'drain-blocked-at-minimum',
        sentence: `At ${autoscaler.min} ${
          autoscaler.min === 1 ? 'pod' : 'pods'
        } no node under the ${componentWords[budget.component]} in ${
          report.region.id
        } can be drained.`,
        evidence: `The autoscaler may go down to ${autoscaler.min}, ${
          budget.name
        } has ${boundOf(budget)}.`,
      }
    : undefined;
}

/** How many of so many pods must stay; Kubernetes rounds percentages up. */
function podsKept(options: {
  budget: DisruptionBudget;
  of: number;
}): number | undefined {
  const { budget, of } = options;
  const { minAvailable, maxUnavailable } = budget;
  if (minAvailable !== undefined) {
    return toPods(minAvailable, of);
  }
  const unavailable =
    maxUnavailable === undefined ? undefined : toPods(maxUnavailable, of);
  return unavailable === undefined ? undefined : of - unavailable;
}

function toPods(bound: number | string, of: number): number | undefined {
  if (typeof bound === 'number') {
    return bound;
  }
  const percent = /^(\d{1,3})%$/.exec(bound)?.[1];
  return percent === undefined
    ? undefined
    : Math.ceil((Number(percent) * of) / 100);
}

function boundOf({ minAvailable, maxUnavailable }: DisruptionBudget): string {
  return minAvailable === undefined
    ? `maxUnavailable ${maxUnavailable}`
    : `minAvailable ${minAvailable}`;
}
