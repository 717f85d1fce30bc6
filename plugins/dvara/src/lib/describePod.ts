import {
  podTrouble,
  type ComponentReport,
  type PodReport,
} from '@dvara/backstage-plugin-dvara-common';
import type { Translate } from '../hooks/useDvaraTranslation';
import type { Tone } from './tones';

/** Kubernetes' reason words that people need not know by heart. */
const explained = [
  'CrashLoopBackOff',
  'OOMKilled',
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'Unschedulable',
  'SchedulingGated',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'Evicted',
] as const;

/** What a reason of Kubernetes means, «out of memory»; its own word where that is all. */
export function describeReason(options: {
  reason: string;
  t: Translate;
}): string {
  const { reason, t } = options;
  const known = explained.find(each => each === reason);
  return known ? t(`reason.${known}`) : reason;
}

/** How a pod is: Kubernetes' word for its trouble, or a word of ours. */
export type PodState =
  | { tone: Tone; reason: string }
  | {
      tone: Tone;
      word:
        | 'ready'
        | 'leaving'
        | 'failed'
        | 'ended'
        | 'unknown'
        | 'pending'
        | 'notReady'
        | 'starting';
    };

/** A pod's state in a word or two, with its tone. */
export function describePodState(pod: PodReport): PodState {
  if (pod.deleting) {
    return { word: 'leaving', tone: 'quiet' };
  }
  if (pod.ready) {
    return { word: 'ready', tone: 'good' };
  }
  const { reason } = pod;
  if (podTrouble(pod) || pod.phase === 'Failed') {
    return reason ? { reason, tone: 'bad' } : { word: 'failed', tone: 'bad' };
  }
  if (pod.phase === 'Succeeded') {
    return { word: 'ended', tone: 'quiet' };
  }
  if (pod.phase === 'Unknown') {
    return { word: 'unknown', tone: 'warning' };
  }
  // One that was ready before, or was restarted, is not merely on its way.
  const tone =
    pod.restarts > 0 || (pod.phase === 'Running' && !pod.starting)
      ? 'warning'
      : 'busy';
  if (pod.starting) {
    return { word: 'starting', tone };
  }
  if (reason && reason !== 'ContainersNotReady') {
    return { reason, tone };
  }
  if (reason && pod.phase === 'Running') {
    return { word: 'notReady', tone };
  }
  return {
    word: pod.phase === 'Pending' ? 'pending' : 'starting',
    tone,
  };
}

/** Trouble first, then what is on its way, then what is well. */
const order: Tone[] = ['bad', 'warning', 'busy', 'quiet', 'good'];

/** The pods that a person looks for first. */
export function worstFirst(pods: PodReport[]): PodReport[] {
  const rankOf = (pod: PodReport) => order.indexOf(describePodState(pod).tone);
  return [...pods].sort((a, b) => rankOf(a) - rankOf(b));
}

/**
 * The worst reason among a component's pods and how many share it, in words:
 * «out of memory ×2».
 */
export function describeWorstReason(options: {
  components: ComponentReport[];
  t: Translate;
}): string | undefined {
  const { components, t } = options;
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
  const words = describeReason({ reason, t });
  return count > 1 ? `${words} ×${count}` : words;
}

/** A crash loop says only that it crashed; the last exit says of what. */
function causeOf(pod: PodReport): string | undefined {
  return pod.reason === 'CrashLoopBackOff' &&
    pod.lastExit?.reason === 'OOMKilled'
    ? 'OOMKilled'
    : pod.reason;
}
