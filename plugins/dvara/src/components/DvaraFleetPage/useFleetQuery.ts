import { startTransition, useCallback, useMemo } from 'react';
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
  const change: ChangeFleetQuery = useCallback(
    (part, options) =>
      // The whole portal hears of a new address, and draws it in pieces.
      startTransition(() =>
        setSearch(
          before =>
            writeFleetQuery({
              search: before,
              query: { ...readFleetQuery(before), ...part },
            }),
          options,
        ),
      ),
    [setSearch],
  );
  return [query, change];
}
