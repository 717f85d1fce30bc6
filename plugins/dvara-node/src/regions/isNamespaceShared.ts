import type { DvaraRegion } from './DvaraRegion';

/**
 * Whether another configured region has the same namespace of the same cluster, where
 * releases of one gateway need names of their own. By the configuration and not by what a task
 * asks for: deploying the second of two such regions tomorrow must not take over the release of
 * the first, and whoever reads must look for the name under which it was deployed.
 *
 * @public
 */
export function isNamespaceShared(options: {
  /** All configured regions. */
  regions: readonly DvaraRegion[];
  region: DvaraRegion;
  namespace: string;
}): boolean {
  const { regions, region, namespace } = options;
  return regions.some(
    other =>
      other.id !== region.id &&
      other.cluster === region.cluster &&
      other.namespaces.includes(namespace),
  );
}
