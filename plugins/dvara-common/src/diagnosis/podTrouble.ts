import type { ComponentReport, PodReport } from '../report/pods';

/**
 * Kinds of what keeps a pod from serving, each with its own remedy.
 *
 * @public
 */
export type PodTrouble =
  | 'crashLoop'
  | 'imagePull'
  | 'unschedulable'
  | 'cannotStart';

const troubles: Record<string, PodTrouble> = {
  CrashLoopBackOff: 'crashLoop',
  OOMKilled: 'crashLoop',
  Error: 'crashLoop',
  ContainerCannotRun: 'crashLoop',
  StartError: 'crashLoop',
  ImagePullBackOff: 'imagePull',
  ErrImagePull: 'imagePull',
  ErrImageNeverPull: 'imagePull',
  ImageInspectError: 'imagePull',
  InvalidImageName: 'imagePull',
  RegistryUnavailable: 'imagePull',
  Unschedulable: 'unschedulable',
  SchedulingGated: 'unschedulable',
  CreateContainerConfigError: 'cannotStart',
  CreateContainerError: 'cannotStart',
  RunContainerError: 'cannotStart',
  Evicted: 'cannotStart',
};

/**
 * What keeps a pod from serving, told by Kubernetes' own reason words.
 *
 * @returns undefined for a ready, a leaving or a merely starting pod
 * @public
 */
export function podTrouble(pod: PodReport): PodTrouble | undefined {
  if (pod.ready || pod.deleting || !pod.reason) {
    return undefined;
  }
  return Object.hasOwn(troubles, pod.reason) ? troubles[pod.reason] : undefined;
}

/** The chart's startup probe allows 65 s; images are pulled before that. */
const STARTING_MS = 3 * 60 * 1000;

/**
 * The pods of a component that are young and on their way: not ready yet, in no
 * trouble, never restarted.
 *
 * @param at - when they were looked at, ISO 8601
 * @public
 */
export function startingPods(
  component: ComponentReport,
  at: string,
): PodReport[] {
  return component.pods.filter(
    pod =>
      !pod.ready &&
      !pod.deleting &&
      pod.restarts === 0 &&
      (pod.phase === 'Pending' || pod.phase === 'Running') &&
      podTrouble(pod) === undefined &&
      pod.createdAt !== undefined &&
      Date.parse(at) - Date.parse(pod.createdAt) < STARTING_MS,
  );
}
