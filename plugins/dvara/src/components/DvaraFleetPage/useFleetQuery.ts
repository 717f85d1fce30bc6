import {
  startTransition,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  readFleetQuery,
  writeFleetQuery,
  type FleetQuery,
} from '../../lib/fleet/fleetQuery';

/**
 * Takes what is to change, or what makes it of what was asked last, which may not be drawn yet;
 * `replace` leaves no step for the browser's way back.
 */
export type ChangeFleetQuery = (
  change: Partial<FleetQuery> | ((asked: FleetQuery) => Partial<FleetQuery>),
  options?: { replace?: boolean },
) => void;

/** What is asked of the fleet. It is kept in the page's address, which can be shared. */
export function useFleetQuery(): [FleetQuery, ChangeFleetQuery] {
  const [search, setSearch] = useSearchParams();
  // What is chosen shows at once, as long as the address is not drawn.
  const [chosen, setChosen] = useState({ over: search, next: search });
  const told = chosen.over === search ? chosen.next : search;
  const query = useMemo(() => readFleetQuery(told), [told]);
  // The address is drawn a moment later: what comes meanwhile changes what was asked last.
  const asked = useRef(search);
  useEffect(() => {
    asked.current = search;
  }, [search]);
  const change: ChangeFleetQuery = useCallback(
    (part, options) => {
      const before = readFleetQuery(asked.current);
      const next = writeFleetQuery({
        search: asked.current,
        query: {
          ...before,
          ...(typeof part === 'function' ? part(before) : part),
        },
      });
      asked.current = next;
      setChosen({ over: search, next });
      // The whole portal hears of a new address, and draws it in pieces.
      startTransition(() => setSearch(next, options));
    },
    [search, setSearch],
  );
  return [query, change];
}
