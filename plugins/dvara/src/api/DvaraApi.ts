import type { CompoundEntityRef } from '@backstage/catalog-model';
import { createApiRef } from '@backstage/core-plugin-api';
import type {
  ChartRules,
  GatewayReport,
  RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';

/**
 * What the portal knows of gateways, read through the backend.
 *
 * All methods reject with `ResponseError` where the backend refuses or fails,
 * with {@link InvalidAnswerError} where its answer is not of the agreed form, and
 * with `AbortError` once the signal is aborted.
 *
 * @public
 */
export interface DvaraApi {
  /** The configured regions, in the order of the configuration. */
  getRegions(options?: { signal?: AbortSignal }): Promise<RegionSummary[]>;

  /** The chart that the portal deploys, with the rules of its values. */
  getChart(options?: { signal?: AbortSignal }): Promise<ChartRules>;

  /** The report of the gateway that an entity stands for. */
  getGatewayReport(options: {
    entityRef: CompoundEntityRef;
    signal?: AbortSignal;
  }): Promise<GatewayReport>;
}

/** @public */
export const dvaraApiRef = createApiRef<DvaraApi>({ id: 'plugin.dvara.api' });
