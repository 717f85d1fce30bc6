/**
 * A release as the resource of a permission.
 *
 * @public
 */
export interface ReleaseResource {
  /** Id of the region. */
  region: string;
  namespace: string;
  /** Name of the Helm release. */
  release: string;
}

/**
 * The resource ref of the release permissions: `region/namespace/release`.
 *
 * @public
 */
export function releaseResourceRef(resource: ReleaseResource): string {
  return `${resource.region}/${resource.namespace}/${resource.release}`;
}

/**
 * Reads a resource ref.
 *
 * @returns undefined where the text is none
 * @public
 */
export function parseReleaseResourceRef(
  ref: string,
): ReleaseResource | undefined {
  const [, region, namespace, release] =
    /^([^/\s]+)\/([^/\s]+)\/([^/\s]+)$/.exec(ref) ?? [];
  return region ? { region, namespace, release } : undefined;
}
