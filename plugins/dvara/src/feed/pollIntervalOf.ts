import type { DvaraApi } from '../api';
import { feedLimits } from './limits';

/** How often reports are asked for where they cannot be pushed, in ms. */
export function pollIntervalOf(api: Pick<DvaraApi, 'pollSeconds'>): number {
  const { pollSeconds } = api;
  return pollSeconds ? pollSeconds * 1000 : feedLimits.pollInterval;
}

/** How often the fleet is asked for where it cannot be pushed, in ms: half as often as a gateway. */
export function fleetPollIntervalOf(
  api: Pick<DvaraApi, 'pollSeconds'>,
): number {
  return 2 * pollIntervalOf(api);
}
