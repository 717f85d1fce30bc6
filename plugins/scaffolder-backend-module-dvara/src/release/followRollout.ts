import { setTimeout as sleep } from 'node:timers/promises';
import {
  CHART_NAME,
  COMPONENT_LABEL,
  INSTANCE_LABEL,
  NAME_LABEL,
} from '@dvara/backstage-plugin-dvara-common';
import type { ClusterClient } from '@dvara/backstage-plugin-dvara-node';
import { z } from 'zod/v3';
import { describeError } from '../regions/describeError';

const deploymentListSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        generation: z.number().optional(),
        labels: z.record(z.string()).optional(),
      }),
      spec: z.object({ replicas: z.number().default(1) }).default({}),
      status: z
        .object({
          observedGeneration: z.number().optional(),
          readyReplicas: z.number().default(0),
          updatedReplicas: z.number().default(0),
        })
        .default({}),
    }),
  ),
});

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
  const selector = encodeURIComponent(
    `${NAME_LABEL}=${CHART_NAME},${INSTANCE_LABEL}=${releaseName}`,
  );
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
      const deployments = deploymentListSchema.parse(
        await client.request({
          operation: 'list deployments',
          path: `/apis/apps/v1/namespaces/${namespace}/deployments?labelSelector=${selector}`,
          signal,
        }),
      );
      tell(
        deployments.items
          .map(({ metadata, spec, status }) => {
            const component =
              metadata.labels?.[COMPONENT_LABEL] ?? metadata.name;
            const ready = Math.min(status.readyReplicas, spec.replicas);
            const updated =
              status.updatedReplicas < spec.replicas
                ? `, ${status.updatedReplicas} of them new`
                : '';
            return `${component} ${ready}/${spec.replicas} ready${updated}`;
          })
          .join('; '),
      );
    } catch (error) {
      tell(`progress cannot be read: ${describeError(error)}`);
    }
  }
}
