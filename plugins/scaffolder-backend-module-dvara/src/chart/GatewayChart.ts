import type { JsonObject } from '@backstage/types';

/** The chart of one task: one archive for every region. */
export interface GatewayChart {
  /** Path of the archive that every region gets. */
  archive: string;
  /** `sha256:<hex>` of the archive. */
  digest: string;
  name: string;
  version: string;
  appVersion?: string;
  /** The chart's `values.schema.json`. */
  valuesSchema: JsonObject;
  /** The chart's `values.yaml`. */
  defaults: JsonObject;
}
