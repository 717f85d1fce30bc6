/**
 * Helm's own limit for a release name.
 *
 * @public
 */
export const RELEASE_NAME_MAX_LENGTH = 53;

/**
 * Names a release so that regions which share a cluster and namespace do not
 * collide: the gateway's name alone, or `<gateway>-<region>` where it is shared.
 *
 * @public
 */
export function defaultReleaseName(options: {
  gateway: string;
  regionId: string;
  /** Whether another chosen region has the same cluster and namespace. */
  shared: boolean;
}): string {
  return options.shared
    ? `${options.gateway}-${options.regionId}`
    : options.gateway;
}

/**
 * The names by which a release is called after its gateway, whether its namespace is shared or not:
 * without a label, only one of them tells whose it is.
 *
 * @public
 */
export function releaseNamesOf(options: {
  gateway: string;
  regionId: string;
}): string[] {
  return [false, true].map(shared =>
    defaultReleaseName({ ...options, shared }),
  );
}

/**
 * The chart's full name of a release, the stem of its objects' names:
 * the release's name where it holds the chart's, else `<release>-dvara`; dots
 * become dashes and 48 characters are kept (chart contract C003 and C006).
 *
 * @public
 */
export function releaseFullName(releaseName: string): string {
  const name = releaseName.includes('dvara')
    ? releaseName
    : `${releaseName}-dvara`;
  return name.replace(/\./g, '-').slice(0, 48).replace(/-+$/, '');
}

/**
 * Whether Helm accepts a release name and the chart's Service names derived
 * from it are valid. Dots are refused although Helm allows them.
 *
 * @public
 */
export function isReleaseName(releaseName: string): boolean {
  return (
    releaseName.length <= RELEASE_NAME_MAX_LENGTH &&
    /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(releaseName)
  );
}
