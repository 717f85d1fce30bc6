import type { Config } from '@backstage/config';
import { ServiceUnavailableError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { CHART_NAME } from '@dvara/backstage-plugin-dvara-common';
import { parse } from 'yaml';
import { z } from 'zod/v3';
import { bundledChartPath } from './bundledChartPath';
import type { ChartService, GatewayChartFiles } from './ChartService';
import { chartFingerprint } from './chartFingerprint';
import { readChartFiles } from './readChartFiles';

const MANIFEST = 'Chart.yaml';
const SCHEMA = 'values.schema.json';
const DEFAULTS = 'values.yaml';
const files = [MANIFEST, SCHEMA, DEFAULTS];

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  appVersion: z.coerce.string().optional(),
});

const jsonObjectSchema = z.record(
  z.unknown(),
) as unknown as z.ZodType<JsonObject>;

/**
 * Reads the chart from its folder or its archive.
 *
 * @public
 */
export class DefaultChartService implements ChartService {
  readonly #ref: string;
  #known?: { fingerprint: string; chart: Promise<GatewayChartFiles> };

  /** @param options - `dvara.chart.ref` of the configuration; `bundled` by default */
  static fromConfig(options: { config: Config }): DefaultChartService {
    return new DefaultChartService({
      ref: options.config.getOptionalString('dvara.chart.ref') ?? 'bundled',
    });
  }

  /** @param options - `ref` is `bundled`, or a folder or archive on this machine */
  constructor(options: { ref: string }) {
    this.#ref = options.ref;
  }

  async read(): Promise<GatewayChartFiles> {
    if (/^[a-z]+:\/\//i.test(this.#ref)) {
      throw new ServiceUnavailableError(
        'dvara.chart.ref must be bundled, or a folder or archive on the portal’s machine; charts from a registry are not supported',
      );
    }
    const location = this.#ref === 'bundled' ? bundledChartPath() : this.#ref;
    const fingerprint = await chartFingerprint({ chart: location, files });
    if (this.#known?.fingerprint !== fingerprint) {
      const chart = readChart(location);
      this.#known = { fingerprint, chart };
      // A chart that cannot be read is read anew at the next question.
      chart.catch(() => {
        if (this.#known?.chart === chart) {
          this.#known = undefined;
        }
      });
    }
    return this.#known.chart;
  }
}

async function readChart(location: string): Promise<GatewayChartFiles> {
  const texts = await readChartFiles({ chart: location, files });
  const manifest = manifestSchema.safeParse(parse(texts.get(MANIFEST) ?? ''));
  if (!manifest.success) {
    throw new ServiceUnavailableError(
      'The chart of dvara.chart.ref has no Chart.yaml with name and version',
    );
  }
  const { name, version, appVersion } = manifest.data;
  if (name !== CHART_NAME) {
    throw new ServiceUnavailableError(
      `The chart of dvara.chart.ref is called ${name}, not ${CHART_NAME}`,
    );
  }
  const schema = texts.get(SCHEMA);
  const defaults = texts.get(DEFAULTS);
  if (schema === undefined || defaults === undefined) {
    throw new ServiceUnavailableError(
      `The chart of dvara.chart.ref lacks ${SCHEMA} or ${DEFAULTS}`,
    );
  }
  return {
    location,
    name,
    version,
    appVersion,
    valuesSchema: jsonObjectSchema.parse(JSON.parse(schema)),
    defaults: jsonObjectSchema.parse(parse(defaults) ?? {}),
  };
}
