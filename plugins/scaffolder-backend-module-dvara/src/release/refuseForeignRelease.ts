import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError } from '@backstage/errors';
import {
  CHART_NAME,
  GATEWAY_LABEL,
  OWNER_ANNOTATION,
  releaseNamesOf,
  type KubernetesListItem,
} from '@dvara/backstage-plugin-dvara-common';
import type { HelmRevision } from '@dvara/backstage-plugin-dvara-node';
import { get } from 'lodash';
import type { ReleaseWork } from './ReleaseWork';

/**
 * Keeps a release of another chart, another gateway or another owner from being
 * changed because it has the same name. A task that names no owner is not the owner's, and a release
 * that does not say which gateway it serves is the one's alone that it is called after.
 *
 * @throws ConflictError naming what the release is
 * @throws HelmError where only its values can tell, and these cannot be read
 */
export async function refuseForeignRelease(options: {
  work: ReleaseWork;
  deployments: KubernetesListItem<'deployments'>[];
  current: HelmRevision;
}): Promise<void> {
  const { work, deployments, current } = options;
  const { gateway, owner, helm, helmTarget } = work;
  const { namespace, releaseName } = helmTarget;
  const regionId = work.target.region.id;
  if (!new RegExp(`^${CHART_NAME}-v?\\d`).test(current.chart)) {
    throw new ConflictError(
      `Release ${releaseName} in namespace ${namespace} is of chart ${current.chart}, not a Dvara gateway. Choose another releaseName`,
    );
  }
  const release = { namespace, releaseName, gateway, regionId };
  refuseForeignDeployments({ ...release, deployments, owner });
  if (!deployments.length && !isCalledAfter(release)) {
    // Of another name, or failed before it had any: what it was installed with tells.
    const served: unknown = get(
      await helm.values({ ...helmTarget, revision: current.revision }),
      ['commonLabels', GATEWAY_LABEL],
    );
    if (served !== gateway) {
      throw unlabelled(release);
    }
  }
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
  regionId: string;
  owner?: string;
}): void {
  const { deployments, namespace, releaseName, gateway } = options;
  const isLabelled = deployments.some(
    ({ metadata }) => metadata.labels?.[GATEWAY_LABEL],
  );
  if (deployments.length && !isLabelled && !isCalledAfter(options)) {
    throw unlabelled(options);
  }
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

interface NamedRelease {
  namespace: string;
  releaseName: string;
  gateway: string;
  regionId: string;
}

function isCalledAfter(release: NamedRelease): boolean {
  return releaseNamesOf(release).includes(release.releaseName);
}

function unlabelled(release: NamedRelease): ConflictError {
  const { namespace, releaseName, gateway } = release;
  return new ConflictError(
    `Release ${releaseName} in namespace ${namespace} does not say which gateway it serves, and is not called after ${gateway}. Choose another releaseName. If it is that gateway’s, whoever runs the cluster first sets the label ${GATEWAY_LABEL}=${gateway} on the release’s Deployments`,
  );
}

/** `group:orders` and `Group:default/orders` are one owner; what is no reference stays as it is. */
function normalize(owner: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(owner, { defaultKind: 'group' }));
  } catch {
    return owner;
  }
}
