import { ConflictError } from '@backstage/errors';
import {
  CHART_NAME,
  GATEWAY_LABEL,
} from '@dvara/backstage-plugin-dvara-common';
import type {
  ClusterClient,
  HelmRevision,
} from '@dvara/backstage-plugin-dvara-node';
import { listReleaseObjects } from './listReleaseObjects';

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
  const deployments = await listReleaseObjects({
    client,
    kind: 'deployments',
    namespace,
    releaseName,
    signal: options.signal,
  });
  for (const { metadata } of deployments) {
    const owner = metadata.labels?.[GATEWAY_LABEL];
    if (owner && owner !== gateway) {
      throw new ConflictError(
        `Release ${releaseName} in namespace ${namespace} serves gateway ${owner}, not ${gateway}. Choose another releaseName`,
      );
    }
  }
}
