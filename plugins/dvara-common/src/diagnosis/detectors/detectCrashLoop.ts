import type { Finding } from '../../finding/finding';
import type { GatewaySecretKey } from '../../gateway/gatewaySecretKeys';
import type { PodReport } from '../../report/pods';
import type { RegionReport } from '../../report/regionReport';
import { formatBytes } from '../../units/formatBytes';
import { currentData } from '../currentData';
import { podTrouble } from '../podTrouble';
import { podsKilledWhileStarting } from '../slowStart';
import {
  capitalised,
  componentValueKeys,
  componentWords,
  podsOf,
} from './componentWords';
import type { Detector } from './detector';
import { changeForm, keysForm } from './remedyForms';
import { troubledPods, type TroubledPods } from './troubledPods';

/** A pod that serves again is mentioned this long after it ran out of memory. */
const RECENT_MS = 60 * 60 * 1000;

const outOfMemory = (pod: PodReport) => pod.lastExit?.reason === 'OOMKilled';

/**
 * Containers that end again and again: out of memory, told apart from every other
 * cause, because only memory is remedied by a larger limit.
 */
export const detectCrashLoop: Detector = ({ gateway, regions }) => [
  ...troubledPods({ regions, trouble: 'crashLoop' })
    .filter(({ report, component }) => {
      // Whoever is ended while starting does not crash: told as a slow start.
      return podsKilledWhileStarting({ report, component }).length === 0;
    })
    .map(group =>
      group.pods.some(outOfMemory)
        ? memoryFinding({ ...group, gateway })
        : keyFinding({ ...group, gateway }) ?? crashFinding(group),
    ),
  ...recovered(regions).map(group => ({
    ...memoryFinding({ ...group, gateway }),
    severity: 'warning' as const,
  })),
];

type Group = TroubledPods & Pick<Parameters<Detector>[0], 'gateway'>;

/** Without one of them a component may refuse to start; no provider's key is among them. */
const ownKeys: GatewaySecretKey[] = [
  'gateway-encryption-master-password',
  'enterprise-license-key',
  'gateway-internal-secret',
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

/** A crash that the Secret may explain: the record of its keys says that some are not there. */
function keyFinding(group: Group): Finding | undefined {
  const { gateway, report, component } = group;
  const secretKeys = currentData(report.release)?.secretKeys ?? {};
  const absent = ownKeys.filter(key => secretKeys[key] === 'missing');
  if (absent.length === 0) {
    return undefined;
  }
  const all = Object.values(secretKeys).every(state => state === 'missing');
  return {
    ...crashFinding(group),
    id: 'crash-loop-missing-key',
    sentence: `${capitalised(componentWords[component.component])} pods in ${
      report.region.id
    } crash, and the gateway’s Secret ${
      all ? 'is missing' : `lacks ${absent.join(', ')}`
    }.`,
    remedy: `Store what is missing with «Rotate keys»; if the pods crash on, read the log of ${group.pods[0].name}.`,
    template: keysForm({ gateway, regions: [report] }),
  };
}

function memoryFinding({ gateway, report, component, pods }: Group): Finding {
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
    ...(limit === undefined
      ? {}
      : {
          template: changeForm({
            gateway,
            regions: [report],
            component: component.component,
            change: { resources: { limits: { memory: doubled(limit) } } },
          }),
        }),
  };
}

/** As people write limits: in gibibytes where they come out even. */
function doubled(bytes: number): string {
  const mebibytes = Math.ceil((2 * bytes) / 1024 ** 2);
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
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
