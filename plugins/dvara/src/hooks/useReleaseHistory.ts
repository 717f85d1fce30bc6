import { parseEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import type {
  ReleaseHistory,
  ReleaseFacts,
} from '@dvara/backstage-plugin-dvara-common';
import { useCallback } from 'react';
import { dvaraApiRef } from '../api';
import { useAnswer, type Answer } from './useAnswer';

/**
 * The revisions of a gateway's release in a region, read when the component appears and
 * again when the release changes; those known before stay meanwhile.
 */
export function useReleaseHistory(options: {
  /** `component:default/orders-llm` */
  entityRef: string;
  /** Id of the region. */
  region: string;
  /** As the newest report has it. */
  release?: Pick<ReleaseFacts, 'revision' | 'status'> | null;
}): Answer<ReleaseHistory> & { askAgain: () => void } {
  const { entityRef, region, release } = options;
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
    `${release?.revision} ${release?.status}`,
  );
}
