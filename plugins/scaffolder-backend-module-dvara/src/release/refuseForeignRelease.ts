import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError } from '@backstage/errors';
import {
  CHART_NAME,
  GATEWAY_LABEL,
} from '@dvara/backstage-plugin-dvara-common';
import type {
  ClusterClient,
  HelmRevision,
} from '@dvara/backstage-plugin-dvara-node';
import { OWNER_ANNOTATION } from '../values/identityValues';
import { listReleaseObjects } from './listReleaseObjects';

/**
 * Keeps a release of another chart, another gateway or another owner from being
 * overwritten because it has the same name. A deploy that names no owner is not the owner's.
 *
 * @throws ConflictError naming what the release is
 * @throws ClusterError where it cannot be found out
 */
export async function refuseForeignRelease(options: {
  client: ClusterClient;
  namespace: string;
  releaseName: string;
  gateway: string;
  owner?: string;
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
    const served = metadata.labels?.[GATEWAY_LABEL];
    if (served && served !== gateway) {
      throw new ConflictError(
        `Release ${releaseName} in namespace ${namespace} serves gateway ${served}, not ${gateway}. Choose another releaseName`,
      );
    }
    const owner = metadata.annotations?.[OWNER_ANNOTATION];
    if (owner && normalize(owner) !== normalize(options.owner ?? '')) {
      throw new ConflictError(
        `Gateway ${gateway} (release ${releaseName} in namespace ${namespace}) is owned by ${owner}, not by ${
          options.owner ?? 'nobody'
        }. Choose another name, or ask ${owner} to deploy it. To hand the gateway over, whoever runs the cluster first sets the annotation ${OWNER_ANNOTATION} of the release’s Deployments to the new owner`,
      );
    }
  }
}

/** `group:orders` and `Group:default/orders` are one owner; what is no reference stays as it is. */
function normalize(owner: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(owner, { defaultKind: 'group' }));
  } catch {
    return owner;
  }
}
