import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { CHART_NAME } from '@dvara/backstage-plugin-dvara-common';
import type { HelmRunner } from '@dvara/backstage-plugin-dvara-node';
import { parse } from 'yaml';
import { z } from 'zod/v3';
import { bundledChartPath } from './bundledChartPath';
import type { GatewayChart } from './GatewayChart';
import { readChartFiles } from './readChartFiles';

const jsonObjectSchema = z.record(
  z.unknown(),
) as unknown as z.ZodType<JsonObject>;

/**
 * Packs the configured chart once, so that every region gets the same bytes, and reads
 * its defaults and rules.
 *
 * @param options - `ref` is `dvara.chart.ref`: `bundled`, or a folder or archive on this machine;
 * `directory` takes the archive
 * @throws InputError where the reference names no chart of the suite
 */
export async function prepareChart(options: {
  helm: HelmRunner;
  ref: string;
  directory: string;
}): Promise<GatewayChart> {
  const { helm, ref, directory } = options;
  if (/^[a-z]+:\/\//i.test(ref)) {
    throw new InputError(
      'dvara.chart.ref must be bundled, or a folder or archive on the portal’s machine; charts from a registry are not supported',
    );
  }
  const chart = ref === 'bundled' ? bundledChartPath() : ref;
  const files = await readChartFiles({
    chart,
    files: ['values.schema.json', 'values.yaml'],
  });
  const schema = files.get('values.schema.json');
  const defaults = files.get('values.yaml');
  if (schema === undefined || defaults === undefined) {
    throw new InputError(
      'The chart of dvara.chart.ref lacks values.schema.json or values.yaml',
    );
  }
  const packed = await helm.packageChart({ chart, directory });
  if (packed.name !== CHART_NAME) {
    throw new InputError(
      `The chart of dvara.chart.ref is called ${packed.name}, not ${CHART_NAME}`,
    );
  }
  return {
    ...packed,
    valuesSchema: jsonObjectSchema.parse(JSON.parse(schema)),
    defaults: jsonObjectSchema.parse(parse(defaults) ?? {}),
  };
}
