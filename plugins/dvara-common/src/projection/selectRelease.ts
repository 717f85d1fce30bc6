import { INSTANCE_LABEL, REGION_LABEL } from '../gateway/labels';
import type { KubernetesDeployment } from './kubernetesObjects';

/**
 * Picks the Deployments of the one release that serves a gateway in a region.
 * Where regions share a cluster and namespace, a release of another region must
 * not be taken for this one's.
 *
 * @returns undefined where there is no such release
 * @public
 */
export function selectRelease(options: {
  /** Deployments found by the gateway's label or by release name. */
  deployments: KubernetesDeployment[];
  regionId: string;
  /** The name that a release has by default in this region. */
  defaultName: string;
  /** Whether another configured region has the same cluster and namespace. */
  shared: boolean;
}): { name: string; deployments: KubernetesDeployment[] } | undefined {
  const { deployments, regionId, defaultName, shared } = options;
  const releases = new Map<string, KubernetesDeployment[]>();
  for (const deployment of deployments) {
    const name = deployment.metadata.labels?.[INSTANCE_LABEL];
    if (name) {
      releases.set(name, [...(releases.get(name) ?? []), deployment]);
    }
  }
  const names = [...releases.keys()].sort();
  const labelled = (name: string) =>
    releases
      .get(name)
      ?.map(({ spec }) => spec?.template?.metadata?.labels?.[REGION_LABEL])
      .find(Boolean);
  const own = names.filter(name => labelled(name) === regionId);
  let candidates = own;
  if (own.length === 0) {
    // In a namespace of its own, a release with another region's label was deployed
    // with a wrong id: that is shown, not hidden.
    candidates = shared
      ? names.filter(
          name => name === defaultName && labelled(name) === undefined,
        )
      : names;
  }
  const name = candidates.includes(defaultName) ? defaultName : candidates[0];
  const found = name === undefined ? undefined : releases.get(name);
  return found && { name, deployments: found };
}
