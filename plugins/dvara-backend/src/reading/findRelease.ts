import {
  defaultReleaseName,
  GATEWAY_LABEL,
  INSTANCE_LABEL,
  releaseNamesOf,
  selectRelease,
  type KubernetesDeployment,
} from '@dvara/backstage-plugin-dvara-common';
import type { RegionTarget } from './RegionTarget';

/** A gateway's release in a region, by name, with its Deployments. */
export type FoundRelease = NonNullable<ReturnType<typeof selectRelease>>;

/** The name that the gateway's release has in this region unless somebody chose another. */
export function expectedReleaseName(target: RegionTarget): string {
  return defaultReleaseName({
    gateway: target.gateway,
    regionId: target.region.id,
    shared: target.shared,
  });
}

/**
 * The gateway's release among the Deployments of a namespace: by the gateway's
 * label or, as plain `helm install` leaves it, by release name. A release of that name
 * which says that it serves another gateway is not ours.
 */
export function findRelease(options: {
  target: RegionTarget;
  deployments: readonly KubernetesDeployment[];
}): FoundRelease | undefined {
  const { target, deployments } = options;
  const { gateway, region } = target;
  const select = (isOurs: (labels: Record<string, string>) => boolean) =>
    selectRelease({
      deployments: deployments.filter(({ metadata }) =>
        isOurs(metadata.labels ?? {}),
      ),
      regionId: region.id,
      defaultName: expectedReleaseName(target),
      shared: target.shared,
    });
  const names = releaseNamesOf({ gateway, regionId: region.id });
  return (
    select(labels => labels[GATEWAY_LABEL] === gateway) ??
    select(
      labels =>
        labels[GATEWAY_LABEL] === undefined &&
        names.includes(labels[INSTANCE_LABEL]),
    )
  );
}
