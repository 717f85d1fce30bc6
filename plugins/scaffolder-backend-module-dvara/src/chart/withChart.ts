import { rm } from 'node:fs/promises';
import {
  makeTemporaryDirectory,
  type ChartService,
  type HelmRunner,
} from '@dvara/backstage-plugin-dvara-node';
import type { GatewayChart } from './GatewayChart';
import { prepareChart } from './prepareChart';

/**
 * Lends the packed chart to a piece of work and takes it away afterwards. The scaffolder
 * clears an action's own temporary directories only where the action succeeds.
 */
export async function withChart<T>(options: {
  helm: HelmRunner;
  charts: ChartService;
  work: (chart: GatewayChart) => Promise<T>;
}): Promise<T> {
  const directory = await makeTemporaryDirectory({ purpose: 'chart' });
  try {
    return await options.work(await prepareChart({ ...options, directory }));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
