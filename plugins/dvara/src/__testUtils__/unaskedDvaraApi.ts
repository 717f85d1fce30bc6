import type { DvaraApi } from '../api';

const unasked = () => Promise.reject(new Error('not asked for here'));

/** Answers nothing; a test puts over it what its screen asks for. */
export const unaskedDvaraApi: DvaraApi = {
  getRegions: unasked,
  getChart: unasked,
  getFleet: unasked,
  followFleet: unasked,
  getGatewayReport: unasked,
  followGateways: unasked,
  getPodLog: unasked,
  followPodLog: unasked,
  getReleaseHistory: unasked,
  getReleaseDiff: unasked,
};
