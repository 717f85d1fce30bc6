import { currentData } from '../currentData';
import type { Detector } from './detector';
import { providersWithKeys } from './detectProviderKeys';
import { listWords } from './listWords';
import { keysForm } from './remedyForms';

/** Gateways that run without any provider and so serve no model. */
export const detectNoProvider: Detector = ({ gateway, regions }) => {
  const without = regions.filter(
    report => currentData(report.status)?.status.providers.length === 0,
  );
  const keyed = [...new Set(without.flatMap(providersWithKeys))];
  const regionIds = without.map(({ region }) => region.id);
  return regionIds.length === 0
    ? []
    : [
        {
          id: 'no-provider',
          severity: 'error',
          regionIds,
          sentence: `No provider is registered in ${listWords(regionIds)}.`,
          evidence: `The gateway’s status lists no provider${
            keyed.length > 0
              ? `, although the Secret holds keys for ${listWords(keyed)}`
              : ''
          }.`,
          remedy:
            keyed.length > 0
              ? 'Restart the server’s pods, which read keys when they start: «Rotate keys» does, also without a new key.'
              : 'Put at least one provider’s key into the gateway’s Secret; an empty key leaves its provider off.',
          template: keysForm({ gateway, regions: without }),
        },
      ];
};
