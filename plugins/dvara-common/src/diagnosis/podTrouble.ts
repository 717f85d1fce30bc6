import type { PodReport } from '../report/pods';

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
