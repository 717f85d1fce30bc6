import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import { toError } from '@backstage/errors';
import type { GatewayReport } from '@dvara/backstage-plugin-dvara-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { dvaraApiRef } from '../api';
import { isRefusal } from '../lib/isRefusal';

/** Time from one question to the next, in milliseconds. */
const POLL_INTERVAL = 5_000;
/** Longest time between two questions while they fail. */
const SLOWEST_INTERVAL = 30_000;
/** A question without an answer is given up after this time. */
const ANSWER_DEADLINE = 30_000;

/**
 * The newest report of a gateway and how the last try went.
 */
export interface GatewayReportState {
  /** The last good report; it stays when later tries fail. */
  report?: GatewayReport;
  /** When the report arrived by the browser's clock, in ms since the epoch. */
  receivedAt?: number;
  /** Why the last try failed; absent where it succeeded. */
  error?: Error;
  /** Asks now, unless a question is under way. */
  refresh: () => void;
}

interface Answer {
  entityRef: string;
  report?: GatewayReport;
  receivedAt?: number;
  error?: Error;
}

/**
 * Keeps the report of an entity's gateway fresh: asks every 5 s, one question at a
 * time, more slowly while the backend fails, not at all while the browser tab is
 * hidden, and at once when it is shown again.
 *
 * A refusal (403, 404) drops the report; any other failure keeps it.
 */
export function useGatewayReport(entity: Entity): GatewayReportState {
  const api = useApi(dvaraApiRef);
  const entityRef = stringifyEntityRef(entity);
  const [answer, setAnswer] = useState<Answer>({ entityRef });
  const refreshRef = useRef<() => void>(() => {});

  useEffect(() => {
    const stopped = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking = false;
    let failures = 0;

    const ask = async () => {
      clearTimeout(timer);
      if (asking || stopped.signal.aborted) {
        return;
      }
      asking = true;
      const askedAt = Date.now();
      const deadline = new AbortController();
      const onStopped = () => deadline.abort();
      stopped.signal.addEventListener('abort', onStopped);
      const deadlineTimer = setTimeout(() => deadline.abort(), ANSWER_DEADLINE);
      try {
        const report = await api.getGatewayReport({
          entityRef: parseEntityRef(entityRef),
          signal: deadline.signal,
        });
        if (!stopped.signal.aborted) {
          failures = 0;
          setAnswer({ entityRef, report, receivedAt: Date.now() });
        }
      } catch (thrown) {
        if (!stopped.signal.aborted) {
          failures += 1;
          const error = deadline.signal.aborted
            ? new Error(
                `The portal’s backend did not answer in ${
                  ANSWER_DEADLINE / 1000
                } s.`,
              )
            : toError(thrown);
          setAnswer(previous =>
            isRefusal(error) || previous.entityRef !== entityRef
              ? { entityRef, error }
              : { ...previous, error },
          );
        }
      } finally {
        clearTimeout(deadlineTimer);
        stopped.signal.removeEventListener('abort', onStopped);
        asking = false;
        if (!stopped.signal.aborted && document.visibilityState !== 'hidden') {
          const wait = askedAt + intervalAfter(failures) - Date.now();
          timer = setTimeout(ask, Math.max(0, wait));
        }
      }
    };

    const onVisibilityChange = () => {
      if (document.visibilityState === 'hidden') {
        clearTimeout(timer);
      } else {
        ask();
      }
    };

    refreshRef.current = ask;
    document.addEventListener('visibilitychange', onVisibilityChange);
    if (document.visibilityState !== 'hidden') {
      ask();
    }
    return () => {
      stopped.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibilityChange);
    };
  }, [api, entityRef]);

  const refresh = useCallback(() => refreshRef.current(), []);
  return answer.entityRef === entityRef ? { ...answer, refresh } : { refresh };
}

/** Doubles with each failure and spreads the portals' browsers by up to a fifth. */
function intervalAfter(failures: number): number {
  if (failures === 0) {
    return POLL_INTERVAL;
  }
  const interval = Math.min(
    POLL_INTERVAL * 2 ** (failures - 1),
    SLOWEST_INTERVAL,
  );
  return interval * (1 + Math.random() / 5);
}
