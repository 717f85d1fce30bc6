import type { Config } from '@backstage/config';
import {
  InputError,
  isError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { CHART_NAME } from '@dvara/backstage-plugin-dvara-common';
import { parse } from 'yaml';
import { z } from 'zod/v3';
import type { HelmRunner } from '../helm';
import { checkChartReference } from '../helm/checkChartReference';
import { bundledChartPath } from './bundledChartPath';
import type { ChartService, GatewayChartFiles } from './ChartService';
import { chartFingerprint } from './chartFingerprint';
import { readChartFiles } from './readChartFiles';
import { RegistryChart } from './RegistryChart';

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
 * Reads the chart from its folder, its archive or a registry.
 *
 * @public
 */
export class DefaultChartService implements ChartService {
  readonly #locate: () => Promise<string>;
  #known?: { fingerprint: string; chart: Promise<GatewayChartFiles> };

  /**
   * The chart of `dvara.chart`; the bundled one by default.
   *
   * @throws InputError naming `dvara.chart` where it is no reference of a chart
   * @param options - `onShutdown` is given what removes a chart that was fetched; `onWarning` is
   * told why a chart could not be fetched anew, while the last one stays in use
   */
  static fromConfig(options: {
    config: Config;
    helm: HelmRunner;
    onShutdown: (clear: () => Promise<void>) => void;
    onWarning: (message: string) => void;
  }): DefaultChartService {
    const chart = options.config.getOptionalConfig('dvara.chart');
    const ref = chart?.getOptionalString('ref') ?? 'bundled';
    if (!/^[a-z]+:\/\//i.test(ref)) {
      return new DefaultChartService({ ref });
    }
    const version = chart?.getOptionalString('version');
    const digest = chart?.getOptionalString('digest');
    try {
      checkChartReference({ ref, version, digest });
    } catch (error) {
      throw new InputError(
        `dvara.chart: ${isError(error) ? error.message : error}`,
      );
    }
    const registry = new RegistryChart({
      helm: options.helm,
      onWarning: options.onWarning,
      ref,
      version,
      digest,
      plainHttp: chart?.getOptionalBoolean('plainHttp'),
    });
    options.onShutdown(() => registry.clear());
    return new DefaultChartService({ registry });
  }

  /** @param options - `ref` is `bundled`, or a folder or archive on this machine */
  constructor(
    options: { ref: string } | { registry: Pick<RegistryChart, 'archive'> },
  ) {
    this.#locate =
      'registry' in options
        ? () => options.registry.archive()
        : async () =>
            options.ref === 'bundled' ? bundledChartPath() : options.ref;
  }

  async read(): Promise<GatewayChartFiles> {
    const location = await this.#locate();
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
