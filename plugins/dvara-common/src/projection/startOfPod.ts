import { COMPONENT_LABEL } from '../gateway/labels';
import type { PodReport } from '../report/pods';
import { known, type KubernetesPod } from './kubernetesObjects';

/** Kubernetes' own defaults of a probe. */
const DEFAULT_PERIOD_SECONDS = 10;
const DEFAULT_FAILURE_THRESHOLD = 3;

type Starting = NonNullable<PodReport['starting']>;

/** The container that serves, named as its component; the first where none is. */
export function mainContainerOf(pod: KubernetesPod) {
  const containers = known(pod.spec?.containers);
  const component = pod.metadata.labels?.[COMPONENT_LABEL];
  return containers.find(({ name }) => name === component) ?? containers[0];
}

/**
 * How far the start of a pod is, which ends when it is ready for the first time since
 * its container runs. While the start-up probe has not succeeded, it also has a bound.
 *
 * @returns undefined for a pod that is ready, or was, or does not run
 */
export function startOf(pod: KubernetesPod): Starting | undefined {
  const since = runningSince(pod);
  const ready = readyCondition(pod);
  if (!since || ready?.status === 'True' || pod.metadata.deletionTimestamp) {
    return undefined;
  }
  const status = mainStatusOf(pod);
  const probe = mainContainerOf(pod)?.startupProbe;
  if (probe && status?.started !== true) {
    const periodSeconds = atLeastOne(
      probe.periodSeconds,
      DEFAULT_PERIOD_SECONDS,
    );
    const failureThreshold = atLeastOne(
      probe.failureThreshold,
      DEFAULT_FAILURE_THRESHOLD,
    );
    return {
      since,
      budgetSeconds:
        Math.max(0, probe.initialDelaySeconds ?? 0) +
        failureThreshold * periodSeconds,
      failureThreshold,
      periodSeconds,
    };
  }
  const changed = Date.parse(ready?.lastTransitionTime ?? '');
  // It was ready and is not any more: that is no start.
  return changed > Date.parse(since) ? undefined : { since };
}

/**
 * How long a pod took from its container's start until it was ready, in seconds.
 *
 * @returns undefined where it is not ready, or that cannot be told: after a restart, or
 * where it lost its readiness since
 */
export function startTookSeconds(pod: KubernetesPod): number | undefined {
  const since = runningSince(pod);
  const ready = readyCondition(pod);
  if (!since || ready?.status !== 'True' || !ready.lastTransitionTime) {
    return undefined;
  }
  const seconds =
    (Date.parse(ready.lastTransitionTime) - Date.parse(since)) / 1000;
  return Number.isFinite(seconds) && seconds >= 0
    ? Math.round(seconds)
    : undefined;
}

/** The middle one: a pod that lost its readiness for a while does not move it. */
export function usualStartSeconds(pods: KubernetesPod[]): number | undefined {
  const seconds = pods
    .flatMap(pod => startTookSeconds(pod) ?? [])
    .sort((a, b) => a - b);
  return seconds[Math.floor((seconds.length - 1) / 2)];
}

function mainStatusOf(pod: KubernetesPod) {
  const statuses = known(pod.status?.containerStatuses);
  const name = mainContainerOf(pod)?.name;
  return statuses.find(status => status.name === name) ?? statuses[0];
}

function runningSince(pod: KubernetesPod): string | undefined {
  return mainStatusOf(pod)?.state?.running?.startedAt;
}

function readyCondition(pod: KubernetesPod) {
  return known(pod.status?.conditions).find(({ type }) => type === 'Ready');
}

function atLeastOne(count: number | undefined, otherwise: number): number {
  return count !== undefined && count > 0 ? count : otherwise;
}
