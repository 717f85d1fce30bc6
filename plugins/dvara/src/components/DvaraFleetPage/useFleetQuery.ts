import {
  startTransition,
  useCallback,
  useEffect,
  useMemo,
  useRef,
} from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  readFleetQuery,
  writeFleetQuery,
  type FleetQuery,
} from '../../lib/fleet/fleetQuery';

/** Takes what is to change; `replace` leaves no step for the browser's way back. */
export type ChangeFleetQuery = (
  change: Partial<FleetQuery>,
  options?: { replace?: boolean },
) => void;

/** What is asked of the fleet. It is kept in the page's address, which can be shared. */
export function useFleetQuery(): [FleetQuery, ChangeFleetQuery] {
  const [search, setSearch] = useSearchParams();
  const query = useMemo(() => readFleetQuery(search), [search]);
  // The address is drawn a moment later: what comes meanwhile changes what was asked last.
  const asked = useRef(search);
  useEffect(() => {
    asked.current = search;
  }, [search]);
  const change: ChangeFleetQuery = useCallback(
    (part, options) => {
      const next = writeFleetQuery({
        search: asked.current,
        query: { ...readFleetQuery(asked.current), ...part },
      });
      asked.current = next;
      // The whole portal hears of a new address, and draws it in pieces.
      startTransition(() => setSearch(next, options));
    },
    [setSearch],
  );
  return [query, change];
}
