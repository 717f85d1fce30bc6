import type { KubernetesApi, KubernetesObject } from '../KubernetesApi.ts';
import { standInNames } from '../standInNames.ts';
import { annotatePod } from './annotatePod.ts';
import { hasLabels, type Pod } from './GatewayPod.ts';
import { shareCpuLoad } from './shareCpuLoad.ts';

/** A Deployment as far as the stand-in reads it. */
export interface Deployment extends KubernetesObject {
  spec: { selector: { matchLabels?: Record<string, string> } };
}

const { annotation } = standInNames;
/** Set beside a usage of ours, so that one which a person has written is never taken away. */
const SHARED_USAGE = 'dvara.local/usage-by-stand-in';

/**
 * Gives each running pod of a Deployment its part of the load that the Deployment's annotation tells, or takes it back
 * when the annotation is gone. Writes only what has changed.
 */
export async function shareLoadOverPods(options: {
  api: KubernetesApi;
  deployment: Deployment;
  /** All pods of the cluster. */
  pods: readonly Pod[];
}): Promise<void> {
  const { metadata, spec } = options.deployment;
  const load = metadata.annotations?.[annotation.cpuLoad];
  const labels = spec.selector.matchLabels;
  if (!labels) {
    return;
  }
  const pods = options.pods.filter(
    pod =>
      pod.metadata.namespace === metadata.namespace &&
      pod.metadata.deletionTimestamp === undefined &&
      pod.status?.phase === 'Running' &&
      hasLabels(pod, labels),
  );
  const usage =
    load === undefined
      ? undefined
      : shareCpuLoad({ load, podCount: pods.length });
  for (const pod of pods) {
    const present = pod.metadata.annotations ?? {};
    const isUnchanged =
      usage === undefined
        ? present[SHARED_USAGE] === undefined
        : present[annotation.usageCpu] === usage;
    if (!isUnchanged) {
      await annotatePod({
        api: options.api,
        pod,
        annotations: {
          [annotation.usageCpu]: usage ?? null,
          [SHARED_USAGE]: usage === undefined ? null : 'true',
        },
      });
    }
  }
}
