import { parseEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import type { ReleaseHistory } from '@dvara/backstage-plugin-dvara-common';
import { useCallback } from 'react';
import { dvaraApiRef } from '../api';
import { useAnswer, type Answer } from './useAnswer';

/** The revisions of a gateway's release in a region, read when the component appears. */
export function useReleaseHistory(options: {
  /** `component:default/orders-llm` */
  entityRef: string;
  /** Id of the region. */
  region: string;
}): Answer<ReleaseHistory> & { askAgain: () => void } {
  const { entityRef, region } = options;
  const api = useApi(dvaraApiRef);
  return useAnswer(
    useCallback(
      (signal: AbortSignal) =>
        api.getReleaseHistory({
          entityRef: parseEntityRef(entityRef),
          region,
          signal,
        }),
      [api, entityRef, region],
    ),
  );
}
