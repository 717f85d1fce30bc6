import {
  podTrouble,
  type ComponentReport,
  type PodReport,
} from '@dvara/backstage-plugin-dvara-common';
import type { Tone } from './tones';

/** Kubernetes' reason words for people who do not know them by heart. */
const reasonWords: Record<string, string> = {
  CrashLoopBackOff: 'crash loop',
  OOMKilled: 'out of memory',
  Error: 'ended with an error',
  ImagePullBackOff: 'image cannot be pulled',
  ErrImagePull: 'image cannot be pulled',
  ErrImageNeverPull: 'image is not on the node',
  InvalidImageName: 'image name is not valid',
  Unschedulable: 'no node has room',
  SchedulingGated: 'held back from scheduling',
  CreateContainerConfigError: 'Secret, ConfigMap or key is missing',
  CreateContainerError: 'container cannot be created',
  RunContainerError: 'container cannot be started',
  Evicted: 'evicted from its node',
};

/** Kubernetes' own word with its meaning: «out of memory (OOMKilled)». */
export function describeReason(reason: string): string {
  return Object.hasOwn(reasonWords, reason)
    ? `${reasonWords[reason]} (${reason})`
    : reason;
}

/** A pod's state in a word or two, with its tone. */
export function describePodState(pod: PodReport): { word: string; tone: Tone } {
  if (pod.deleting) {
    return { word: 'Leaving', tone: 'quiet' };
  }
  if (pod.ready) {
    return { word: 'Ready', tone: 'good' };
  }
  if (podTrouble(pod) || pod.phase === 'Failed') {
    return { word: pod.reason ?? 'Failed', tone: 'bad' };
  }
  if (pod.phase === 'Succeeded') {
    return { word: 'Ended', tone: 'quiet' };
  }
  if (pod.phase === 'Unknown') {
    return { word: 'Unknown', tone: 'warning' };
  }
  return {
    word: pod.reason ?? (pod.phase === 'Pending' ? 'Pending' : 'Starting'),
    tone: 'busy',
  };
}

/**
 * The worst reason among a component's pods and how many share it, in words:
 * «out of memory (OOMKilled) ×2».
 */
export function describeWorstReason(
  components: ComponentReport[],
): string | undefined {
  const counts = new Map<string, number>();
  for (const pod of components.flatMap(({ pods }) => pods)) {
    const reason = podTrouble(pod) ? causeOf(pod) : undefined;
    if (reason) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }
  const [worst] = [...counts].sort(([, a], [, b]) => b - a);
  if (!worst) {
    return undefined;
  }
  const [reason, count] = worst;
  return count > 1
    ? `${describeReason(reason)} ×${count}`
    : describeReason(reason);
}

/** A crash loop says only that it crashed; the last exit says of what. */
function causeOf(pod: PodReport): string | undefined {
  return pod.reason === 'CrashLoopBackOff' &&
    pod.lastExit?.reason === 'OOMKilled'
    ? 'OOMKilled'
    : pod.reason;
}
