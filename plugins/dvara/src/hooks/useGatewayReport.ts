import { stringifyEntityRef } from '@backstage/catalog-model';
import type { Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import type { GatewayReport } from '@dvara/backstage-plugin-dvara-common';
import { startTransition, useCallback, useEffect, useState } from 'react';
import { dvaraApiRef } from '../api';
import { gatewayFeedOf, type FeedMode } from '../feed';

/**
 * The newest report of a gateway and how it comes.
 */
export interface GatewayReportState {
  /** The last good report; it stays when later tries fail. */
  report?: GatewayReport;
  /** When the report arrived by the browser's clock, in ms since the epoch. */
  receivedAt?: number;
  /** Why the last try failed; absent where it succeeded. */
  error?: Error;
  mode: FeedMode;
  /** Asks now, unless a question is under way. */
  refresh: () => void;
}

/**
 * Keeps the report of an entity's gateway fresh, over the one connection that everything
 * on the page shares.
 *
 * A refusal (403, 404) drops the report; any other failure keeps it.
 */
export function useGatewayReport(entity: Entity): GatewayReportState {
  const feed = gatewayFeedOf(useApi(dvaraApiRef));
  const entityRef = stringifyEntityRef(entity);
  const read = useCallback(
    () => ({ feed, entityRef, state: feed.read(entityRef) }),
    [feed, entityRef],
  );
  const [known, setKnown] = useState(read);

  useEffect(() => {
    const unfollow = feed.follow({
      entityRef,
      // A large report is drawn in pieces, so that the page answers meanwhile.
      onChange: () => startTransition(() => setKnown(read())),
    });
    setKnown(read());
    return unfollow;
  }, [feed, entityRef, read]);

  const refresh = useCallback(() => feed.refresh(entityRef), [feed, entityRef]);
  const { state } =
    known.feed === feed && known.entityRef === entityRef ? known : read();
  return { ...state, refresh };
}
