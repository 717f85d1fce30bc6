import { POD_TEMPLATE_HASH_LABEL, ZONE_LABEL } from '../gateway/labels';
import type { PodReport } from '../report/pods';
import { parseQuantity } from '../units/parseQuantity';
import {
  known,
  type KubernetesContainer,
  type KubernetesContainerStatus,
  type KubernetesPod,
  type KubernetesPodMetrics,
} from './kubernetesObjects';

import { mainContainerOf, startOf } from './startOfPod';

const phases = ['Pending', 'Running', 'Succeeded', 'Failed'] as const;
const MESSAGE_LENGTH = 1000;

/** After this nothing is judged by since when a pod is ready, and a hundred pods tell it no more. */
const READY_TOLD_MS = 5 * 60 * 1000;

/** Ordinary steps of a start; anything else a container waits for is worth more. */
const startingReasons = ['ContainerCreating', 'PodInitializing'];

interface Trouble {
  reason: string;
  message?: string;
}

/**
 * Reduces a pod to what is shown, with the one reason that matters most.
 *
 * @public
 */
export function projectPod(options: {
  pod: KubernetesPod;
  /** CPU and memory use, where they were measured. */
  metrics?: KubernetesPodMetrics;
  /** As the Service's EndpointSlices tell it. */
  zone?: string;
  /** Value of `pod-template-hash` of the newest ReplicaSet, where it is known. */
  newestHash?: string;
  /** How long pods of the same component took to become ready. */
  usualStartSeconds?: number;
  /** When it is looked at, ISO 8601. */
  at?: string;
}): PodReport {
  const { pod, metrics, newestHash, usualStartSeconds, at } = options;
  const { metadata, spec, status } = pod;
  const statuses = [
    ...known(status?.initContainerStatuses),
    ...known(status?.containerStatuses),
  ];
  const containers = known(spec?.containers);
  const ready = conditionOf(pod, 'Ready')?.status === 'True';
  const trouble = ready ? undefined : findTrouble(pod, statuses);
  const starting = startOf(pod);
  return {
    name: metadata.name,
    phase: phases.find(phase => phase === status?.phase) ?? 'Unknown',
    ready,
    deleting: metadata.deletionTimestamp !== undefined,
    reason: trouble?.reason,
    message: trouble?.message?.slice(0, MESSAGE_LENGTH),
    restarts: statuses.reduce(
      (sum, { restartCount }) => sum + Math.max(0, restartCount ?? 0),
      0,
    ),
    lastExit: findLastExit(statuses),
    createdAt: metadata.creationTimestamp,
    readySince: readySinceOf({ pod, at }),
    node: spec?.nodeName,
    // From Kubernetes 1.35 a pod carries its node's zone itself.
    zone: options.zone ?? metadata.labels?.[ZONE_LABEL],
    starting: starting && { ...starting, usualSeconds: usualStartSeconds },
    containers: containerNames(pod),
    updated:
      newestHash === undefined
        ? undefined
        : metadata.labels?.[POD_TEMPLATE_HASH_LABEL] === newestHash,
    image: mainContainerOf(pod)?.image,
    imageDigest: digestOf(pod),
    cpu: measure({ resource: 'cpu', scale: 1000, containers, metrics }),
    memory: measure({ resource: 'memory', scale: 1, containers, metrics }),
  };
}

/** The gateway's own first, those that run before it last. */
function containerNames(pod: KubernetesPod): string[] | undefined {
  const main = mainContainerOf(pod);
  const others = known(pod.spec?.containers).filter(one => one !== main);
  const names = [main, ...others, ...known(pod.spec?.initContainers)].flatMap(
    container => container?.name ?? [],
  );
  return names.length > 0 ? names : undefined;
}

/** `ghcr.io/x/y@sha256:…`, or the bare id that a node gives an image which it was handed. */
function digestOf(pod: KubernetesPod): string | undefined {
  const name = mainContainerOf(pod)?.name;
  const status = known(pod.status?.containerStatuses).find(
    one => one.name === name,
  );
  return status?.imageID?.match(/sha256:[0-9a-f]{64}$/)?.[0];
}

function readySinceOf(options: {
  pod: KubernetesPod;
  at: string | undefined;
}): string | undefined {
  const { pod, at } = options;
  const ready = conditionOf(pod, 'Ready');
  const since = ready?.status === 'True' ? ready.lastTransitionTime : undefined;
  return since && at && Date.parse(at) - Date.parse(since) < READY_TOLD_MS
    ? since
    : undefined;
}

function conditionOf(pod: KubernetesPod, type: string) {
  return known(pod.status?.conditions).find(
    condition => condition.type === type,
  );
}

function findTrouble(
  pod: KubernetesPod,
  statuses: KubernetesContainerStatus[],
): Trouble | undefined {
  if (pod.status?.reason) {
    return { reason: pod.status.reason, message: pod.status.message };
  }
  const waiting = statuses.flatMap(({ state }) =>
    state?.waiting?.reason
      ? [{ reason: state.waiting.reason, message: state.waiting.message }]
      : [],
  );
  const blocked = waiting.find(
    ({ reason }) => !startingReasons.includes(reason),
  );
  if (blocked) {
    return blocked;
  }
  // A container's last words are its own output: only reason and code are shown.
  const ended = statuses.find(
    ({ state }) => state?.terminated && state.terminated.exitCode !== 0,
  )?.state?.terminated;
  if (ended) {
    return { reason: ended.reason ?? 'Error' };
  }
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False' && scheduled.reason) {
    return { reason: scheduled.reason, message: scheduled.message };
  }
  if (waiting[0]) {
    return waiting[0];
  }
  const readiness = conditionOf(pod, 'Ready');
  return readiness?.reason
    ? { reason: readiness.reason, message: readiness.message }
    : undefined;
}

function findLastExit(
  statuses: KubernetesContainerStatus[],
): PodReport['lastExit'] {
  const exits = statuses
    .flatMap(({ state, lastState }) => [
      state?.terminated,
      lastState?.terminated,
    ])
    .flatMap(exit =>
      exit?.exitCode === undefined || (exit.exitCode === 0 && !exit.reason)
        ? []
        : [{ code: exit.exitCode, reason: exit.reason, at: exit.finishedAt }],
    )
    // A finished init container has ended well: that is no last exit.
    .filter(({ code }) => code !== 0);
  return exits.sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))[0];
}

function measure(options: {
  resource: 'cpu' | 'memory';
  scale: number;
  containers: KubernetesContainer[];
  metrics?: KubernetesPodMetrics;
}): PodReport['cpu'] {
  const { resource, scale, containers, metrics } = options;
  const sum = (quantities: unknown[], complete: boolean) => {
    const numbers = quantities
      .map(parseQuantity)
      .filter(number => number !== undefined);
    return numbers.length === 0 ||
      (complete && numbers.length < quantities.length)
      ? undefined
      : Math.round(
          numbers.reduce((total, number) => total + number, 0) * scale,
        );
  };
  const reading = {
    used: sum(
      known(metrics?.containers).map(({ usage }) => usage?.[resource]),
      false,
    ),
    request: sum(
      containers.map(({ resources }) => resources?.requests?.[resource]),
      false,
    ),
    // A pod is only limited if every one of its containers is.
    limit: sum(
      containers.map(({ resources }) => resources?.limits?.[resource]),
      true,
    ),
  };
  return Object.values(reading).some(value => value !== undefined)
    ? reading
    : undefined;
}
