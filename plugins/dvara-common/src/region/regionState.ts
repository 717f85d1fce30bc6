import { z } from 'zod/v3';

/**
 * State of a gateway in one region.
 *
 * @public
 */
export const regionStateSchema = z.enum([
  'healthy',
  'degraded',
  'installing',
  'failed',
  'notInstalled',
  'unreachable',
  'denied',
  'unknown',
]);

/** @public */
export type RegionState = z.infer<typeof regionStateSchema>;

/**
 * Words for a region's state.
 *
 * @public
 */
export interface RegionStateWording {
  label: string;
  sentence: string;
  /** What to do next; absent where nothing is to be done. */
  nextStep?: string;
  /** Worst first when regions or gateways are ordered: 0 is the worst. */
  rank: number;
}

const wordings: Record<RegionState, RegionStateWording> = {
  failed: {
    label: 'Failed',
    sentence: 'The gateway does not serve, or its last rollout failed.',
    nextStep: 'Open the row for the reason, then change or roll back.',
    rank: 0,
  },
  degraded: {
    label: 'Degraded',
    sentence: 'The gateway serves, but not all of it is well.',
    nextStep: 'Open the row for the reason.',
    rank: 1,
  },
  unreachable: {
    label: 'Unreachable',
    sentence: 'The region does not answer; what is shown is its last answer.',
    nextStep: 'Check the region’s API server.',
    rank: 2,
  },
  denied: {
    label: 'Denied',
    sentence: 'The portal may not look into this region.',
    nextStep: 'Ask for the viewer role in the region.',
    rank: 3,
  },
  unknown: {
    label: 'Unknown',
    sentence: 'Too little could be read to say how the gateway is.',
    nextStep: 'Open the row for what could not be read.',
    rank: 4,
  },
  installing: {
    label: 'Installing',
    sentence: 'A rollout is under way.',
    rank: 5,
  },
  notInstalled: {
    label: 'Not installed',
    sentence: 'There is no release of this gateway in the region.',
    nextStep: 'Deploy it with the template «Dvara gateway».',
    rank: 6,
  },
  healthy: {
    label: 'Healthy',
    sentence: 'All of the gateway is well.',
    rank: 7,
  },
};

/**
 * The words for a state: one module owns them, every screen uses it.
 *
 * @public
 */
export function describeRegionState(state: RegionState): RegionStateWording {
  return wordings[state];
}
