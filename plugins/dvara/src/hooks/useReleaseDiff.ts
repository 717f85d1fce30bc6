import { parseEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import type { ReleaseDiff } from '@dvara/backstage-plugin-dvara-common';
import { useCallback } from 'react';
import { dvaraApiRef } from '../api';
import { useAnswer, type Answer } from './useAnswer';

/** What differs between two revisions, read whenever others are chosen. */
export function useReleaseDiff(options: {
  /** `component:default/orders-llm` */
  entityRef: string;
  /** Id of the region. */
  region: string;
  from: number;
  to: number;
}): Answer<ReleaseDiff> & { askAgain: () => void } {
  const { entityRef, region, from, to } = options;
  const api = useApi(dvaraApiRef);
  return useAnswer(
    useCallback(
      (signal: AbortSignal) =>
        api.getReleaseDiff({
          entityRef: parseEntityRef(entityRef),
          region,
          from,
          to,
          signal,
        }),
      [api, entityRef, region, from, to],
    ),
  );
}
