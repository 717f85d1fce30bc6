/**
 * Entity annotations of a gateway. They name things and never hold an address,
 * because anyone who may register an entity may write them.
 *
 * @public
 */
export const DVARA_GATEWAY_ANNOTATION = 'dvara.ai/gateway';

/**
 * Comma-separated ids of the regions that serve the gateway. Without it the
 * gateway is looked for in every configured region.
 *
 * @public
 */
export const DVARA_REGIONS_ANNOTATION = 'dvara.ai/regions';

/**
 * Namespace of the releases, where it is not the region's default one.
 *
 * @public
 */
export const DVARA_NAMESPACE_ANNOTATION = 'dvara.ai/namespace';
