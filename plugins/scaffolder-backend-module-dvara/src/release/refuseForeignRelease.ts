import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError } from '@backstage/errors';
import {
  CHART_NAME,
  GATEWAY_LABEL,
  type KubernetesListItem,
} from '@dvara/backstage-plugin-dvara-common';
import type { HelmRevision } from '@dvara/backstage-plugin-dvara-node';
import { OWNER_ANNOTATION } from '../values/identityValues';

/**
 * Keeps a release of another chart, another gateway or another owner from being
 * changed because it has the same name. A task that names no owner is not the owner's.
 *
 * @throws ConflictError naming what the release is
 */
export function refuseForeignRelease(options: {
  deployments: KubernetesListItem<'deployments'>[];
  namespace: string;
  releaseName: string;
  gateway: string;
  owner?: string;
  current: HelmRevision;
}): void {
  const { deployments, namespace, releaseName, gateway, current } = options;
  if (!new RegExp(`^${CHART_NAME}-v?\\d`).test(current.chart)) {
    throw new ConflictError(
      `Release ${releaseName} in namespace ${namespace} is of chart ${current.chart}, not a Dvara gateway. Choose another releaseName`,
    );
  }
  refuseForeignDeployments({
    deployments,
    namespace,
    releaseName,
    gateway,
    owner: options.owner,
  });
}

/**
 * The part of {@link refuseForeignRelease} for which Helm need not be asked.
 *
 * @throws ConflictError naming what the release is
 */
export function refuseForeignDeployments(options: {
  deployments: KubernetesListItem<'deployments'>[];
  namespace: string;
  releaseName: string;
  gateway: string;
  owner?: string;
}): void {
  const { namespace, releaseName, gateway } = options;
  for (const { metadata } of options.deployments) {
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
