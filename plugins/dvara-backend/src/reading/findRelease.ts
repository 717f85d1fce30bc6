import {
  CHART_NAME,
  defaultReleaseName,
  GATEWAY_LABEL,
  INSTANCE_LABEL,
  NAME_LABEL,
  selectRelease,
  type KubernetesDeployment,
} from '@dvara/backstage-plugin-dvara-common';
import type { GatewayHints, RegionTarget } from './RegionTarget';

type FoundBy = NonNullable<GatewayHints['foundBy']>;

/** The name that the gateway's release has in this region unless somebody chose another. */
export function expectedReleaseName(target: RegionTarget): string {
  return defaultReleaseName({
    gateway: target.gateway,
    regionId: target.region.id,
    shared: target.shared,
  });
}

/** Label selectors, the one that found the release last time first. */
export function selectorsOf(
  target: RegionTarget,
): { foundBy: FoundBy; labelSelector: string }[] {
  const { gateway, region, hints } = target;
  const chart = `${NAME_LABEL}=${CHART_NAME}`;
  const byGateway = {
    foundBy: 'gateway' as const,
    labelSelector: `${chart},${GATEWAY_LABEL}=${gateway}`,
  };
  // A release of that name which says it serves another gateway is not ours.
  const byRelease = {
    foundBy: 'release' as const,
    labelSelector: `${chart},!${GATEWAY_LABEL},${INSTANCE_LABEL} in (${gateway},${gateway}-${region.id})`,
  };
  return hints.foundBy === 'release'
    ? [byRelease, byGateway]
    : [byGateway, byRelease];
}

/** The release among the Deployments that a selector found. */
export function pickRelease(options: {
  target: RegionTarget;
  deployments: KubernetesDeployment[];
}) {
  const { target, deployments } = options;
  return selectRelease({
    deployments,
    regionId: target.region.id,
    defaultName: expectedReleaseName(target),
    shared: target.shared,
  });
}
