import type { DvaraApi } from '../api';
import { feedLimits } from './limits';

/** How often reports are asked for where they cannot be pushed, in ms. */
export function pollIntervalOf(api: Pick<DvaraApi, 'pollSeconds'>): number {
  const { pollSeconds } = api;
  return pollSeconds ? pollSeconds * 1000 : feedLimits.pollInterval;
}
