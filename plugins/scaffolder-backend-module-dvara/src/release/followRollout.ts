import { setTimeout as sleep } from 'node:timers/promises';
import {
  COMPONENT_LABEL,
  type KubernetesListItem,
} from '@dvara/backstage-plugin-dvara-common';
import type { ClusterClient } from '@dvara/backstage-plugin-dvara-node';
import { describeError } from '../regions/describeError';
import { listReleaseObjects } from './listReleaseObjects';

/**
 * Tells how far a release's pods have come while Helm waits for them, whenever that has
 * changed. Runs until the signal is aborted; a failure to read is told once
 * and ends nothing.
 */
export async function followRollout(options: {
  client: ClusterClient;
  namespace: string;
  releaseName: string;
  intervalMs: number;
  signal: AbortSignal;
  onProgress: (sentence: string) => void;
}): Promise<void> {
  const { client, namespace, releaseName, signal, onProgress } = options;
  let told = '';
  const tell = (sentence: string) => {
    if (sentence && sentence !== told && !signal.aborted) {
      told = sentence;
      onProgress(sentence);
    }
  };
  while (!signal.aborted) {
    try {
      await sleep(options.intervalMs, undefined, { signal });
      const deployments = await listReleaseObjects({
        client,
        kind: 'deployments',
        namespace,
        releaseName,
        signal,
      });
      tell(deployments.map(describeDeployment).join('; '));
    } catch (error) {
      tell(`progress cannot be read: ${describeError(error)}`);
    }
  }
}

function describeDeployment(
  deployment: KubernetesListItem<'deployments'>,
): string {
  const { metadata, spec, status } = deployment;
  const desired = spec?.replicas ?? 1;
  const ready = Math.min(status?.readyReplicas ?? 0, desired);
  const updated = status?.updatedReplicas ?? 0;
  return `${
    metadata.labels?.[COMPONENT_LABEL] ?? metadata.name
  } ${ready}/${desired} ready${
    updated < desired ? `, ${updated} of them new` : ''
  }`;
}
