import type {
  ChartService,
  HelmRunner,
} from '@dvara/backstage-plugin-dvara-node';
import type { GatewayChart } from './GatewayChart';

/**
 * Packs the configured chart once, so that every region gets the same bytes, and reads
 * its defaults and rules.
 *
 * @param options - `directory` takes the archive
 * @throws ServiceUnavailableError where the reference names no chart of the suite
 */
export async function prepareChart(options: {
  helm: HelmRunner;
  charts: ChartService;
  directory: string;
}): Promise<GatewayChart> {
  const { helm, charts, directory } = options;
  const { location, valuesSchema, defaults } = await charts.read();
  const packed = await helm.packageChart({ chart: location, directory });
  return { ...packed, valuesSchema, defaults };
}
