import {
  CHART_NAME,
  parseKubernetesList,
} from '@dvara/backstage-plugin-dvara-common';
import {
  ClusterError,
  type ClusterClient,
  type DvaraRegion,
} from '@dvara/backstage-plugin-dvara-node';
import { CHART_SELECTOR } from './annotations';
import type { FoundRelease } from './FoundRelease';
import { toFoundRelease } from './toFoundRelease';

/**
 * Lists the releases of the chart in all namespaces of a region, found by their
 * Deployments.
 *
 * @throws ClusterError where a namespace could not be read; none of it is then known
 */
export async function listReleases(options: {
  region: DvaraRegion;
  client: ClusterClient;
  signal: AbortSignal;
}): Promise<FoundRelease[]> {
  const { region, client, signal } = options;
  const operation = `list deployments of ${CHART_NAME}`;
  const found = await Promise.all(
    region.namespaces.map(async namespace => {
      const answer = await client.request<unknown>({
        operation,
        signal,
        path: `/apis/apps/v1/namespaces/${namespace}/deployments?labelSelector=${encodeURIComponent(
          CHART_SELECTOR,
        )}`,
      });
      const deployments = parseKubernetesList({ kind: 'deployments', answer });
      if (!deployments) {
        throw new ClusterError({
          kind: 'invalidAnswer',
          operation,
          detail: 'the answer is not a list of Deployments',
        });
      }
      return deployments.flatMap(
        deployment =>
          toFoundRelease({ deployment, namespace, regionId: region.id }) ?? [],
      );
    }),
  );
  return found.flat();
}
