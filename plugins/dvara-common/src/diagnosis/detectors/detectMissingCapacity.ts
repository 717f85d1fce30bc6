import type { RegionReport } from '../../report/regionReport';
import { currentData } from '../currentData';
import type { Detector } from './detector';
import { listWords } from './listWords';
import { changeForm } from './remedyForms';

interface Capacity {
  report: RegionReport;
  /** Server pods wanted now. */
  desired: number;
  /** Server pods that there can be. */
  most: number;
  scaled: boolean;
}

/**
 * Regions whose loss the others could not carry: the pods that are wanted now, in all
 * regions together, against what the autoscalers of the others allow. It takes traffic to
 * move freely between regions and pods to do the same work everywhere. Without any
 * autoscaler the numbers of pods tell nothing of the load, and nothing is said.
 */
export const detectMissingCapacity: Detector = ({ gateway, regions }) => {
  const installed = regions.filter(({ state }) => state !== 'notInstalled');
  const capacities = installed.flatMap(report => capacityOf(report) ?? []);
  if (
    capacities.length < 2 ||
    // What one region could carry is not known: neither is what is missing.
    capacities.length < installed.length ||
    !capacities.some(({ scaled }) => scaled)
  ) {
    return [];
  }
  const needed = sum(capacities.map(({ desired }) => desired));
  const short = capacities.flatMap(lost => {
    const others = capacities.filter(one => one !== lost);
    const most = sum(others.map(one => one.most));
    return most < needed ? [{ lost, most }] : [];
  });
  if (short.length === 0) {
    return [];
  }
  const ids = short.map(({ lost }) => lost.report.region.id);
  const scaled = capacities.filter(one => one.scaled);
  const each = Math.ceil(
    (needed - Math.min(...short.map(({ most }) => most))) /
      Math.max(1, scaled.length - 1),
  );
  const maximum = Math.max(...scaled.map(({ most }) => most)) + each;
  return [
    {
      id: 'no-capacity-without-a-region',
      severity: 'warning',
      regionIds: ids,
      sentence: sentenceOf({ ids, of: capacities.length }),
      evidence: `${needed} server pods are wanted now; ${remainderOf(
        short,
      )}. This assumes that traffic moves to the regions that are left, and that a pod does the same work in each.`,
      remedy: `Raise gatewayServer.autoscaling.maxReplicas to ${maximum} in ${listWords(
        scaled.map(({ report }) => report.region.id),
      )}, if the nodes there have room.`,
      template: changeForm({
        gateway,
        regions: scaled.map(({ report }) => report),
        component: 'gateway-server',
        change: { autoscaling: { maxReplicas: maximum } },
      }),
    },
  ];
};

function sentenceOf(options: { ids: string[]; of: number }): string {
  const { ids, of } = options;
  const any = of === 2 ? 'either region' : `any of the ${of} regions`;
  const lost = ids.length < of ? ids.join(' or ') : any;
  return `If ${lost} is lost, the ${
    of === 2 ? 'other' : 'others'
  } cannot carry its load.`;
}

/** «without any one region there are at most 8» */
function remainderOf(short: { lost: Capacity; most: number }[]): string {
  const [{ most }] = short;
  return short.length > 1 && short.every(one => one.most === most)
    ? `without any one of ${listWords(
        short.map(({ lost }) => lost.report.region.id),
      )} there are at most ${most}`
    : short
        .map(one => `without ${one.lost.report.region.id} at most ${one.most}`)
        .join(', ');
}

function capacityOf(report: RegionReport): Capacity | undefined {
  const server = currentData(report.components)?.find(
    ({ component }) => component === 'gateway-server',
  );
  const autoscalers = currentData(report.autoscaling);
  if (!server || !autoscalers) {
    return undefined;
  }
  const autoscaler = autoscalers.find(
    ({ component }) => component === 'gateway-server',
  );
  return {
    report,
    desired: autoscaler?.desired ?? server.desired,
    most: autoscaler?.max ?? server.desired,
    scaled: autoscaler !== undefined,
  };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
