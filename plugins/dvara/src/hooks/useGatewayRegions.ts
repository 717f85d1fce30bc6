import { parseEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import type { RegionState } from '@dvara/backstage-plugin-dvara-common';
import { useMemo } from 'react';
import { dvaraApiRef } from '../api';
import { useAnswer } from './useAnswer';

/** How a gateway is in each of its regions, by the region's id. */
export type GatewayRegions = ReadonlyMap<string, RegionState>;

/**
 * Where a gateway runs.
 *
 * @param entityRef - of the gateway's entity; absent while it is not known
 */
export function useGatewayRegions(entityRef: string | undefined) {
  const api = useApi(dvaraApiRef);
  const ask = useMemo(
    () =>
      entityRef === undefined
        ? undefined
        : async (signal: AbortSignal): Promise<GatewayRegions> => {
            const report = await api.getGatewayReport({
              entityRef: parseEntityRef(entityRef),
              signal,
            });
            return new Map(
              report.regions.map(({ region, state }) => [region.id, state]),
            );
          },
    [api, entityRef],
  );
  return useAnswer(ask);
}
