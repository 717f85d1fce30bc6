import { ConflictError } from '@backstage/errors';
import {
  CHART_NAME,
  GATEWAY_LABEL,
  INSTANCE_LABEL,
  NAME_LABEL,
} from '@dvara/backstage-plugin-dvara-common';
import type {
  ClusterClient,
  HelmRevision,
} from '@dvara/backstage-plugin-dvara-node';
import { z } from 'zod/v3';

const deploymentListSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        labels: z.record(z.string()).optional(),
      }),
    }),
  ),
});

/**
 * Keeps a release of another chart or another gateway from being overwritten because
 * it has the same name.
 *
 * @throws ConflictError naming what the release is
 * @throws ClusterError where it cannot be found out
 */
export async function refuseForeignRelease(options: {
  client: ClusterClient;
  namespace: string;
  releaseName: string;
  gateway: string;
  current: HelmRevision;
  signal?: AbortSignal;
}): Promise<void> {
  const { client, namespace, releaseName, gateway, current } = options;
  if (!new RegExp(`^${CHART_NAME}-v?\\d`).test(current.chart)) {
    throw new ConflictError(
      `Release ${releaseName} in namespace ${namespace} is of chart ${current.chart}, not a Dvara gateway. Choose another releaseName`,
    );
  }
  const selector = encodeURIComponent(
    `${NAME_LABEL}=${CHART_NAME},${INSTANCE_LABEL}=${releaseName}`,
  );
  const deployments = deploymentListSchema.parse(
    await client.request({
      operation: 'list deployments',
      path: `/apis/apps/v1/namespaces/${namespace}/deployments?labelSelector=${selector}`,
      signal: options.signal,
    }),
  );
  for (const { metadata } of deployments.items) {
    const owner = metadata.labels?.[GATEWAY_LABEL];
    if (owner && owner !== gateway) {
      throw new ConflictError(
        `Release ${releaseName} in namespace ${namespace} serves gateway ${owner}, not ${gateway}. Choose another releaseName`,
      );
    }
  }
}
