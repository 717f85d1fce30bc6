import { currentData } from '../currentData';
import type { Detector } from './detector';

/** Gateways that run without any provider and so serve no model. */
export const detectNoProvider: Detector = ({ regions }) => {
  const regionIds = regions
    .filter(report => currentData(report.status)?.status.providers.length === 0)
    .map(({ region }) => region.id);
  return regionIds.length === 0
    ? []
    : [
        {
          id: 'no-provider',
          severity: 'error',
          regionIds,
          sentence: `No provider is registered in ${regionIds.join(', ')}.`,
          evidence: 'The gateway’s status lists no provider.',
          remedy:
            'Put at least one provider’s key into the gateway’s Secret; an empty key leaves its provider off.',
        },
      ];
};
