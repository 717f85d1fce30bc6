import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useMemo } from 'react';
import { catalogEntityRouteRef } from '../../routes';

/** Gives the address of an entity's page. */
export type AddressOf = (entityRef: string) => string;

/** Where entities are in this portal; undefined where it has no pages for them. */
export function useFleetLinks(): AddressOf | undefined {
  const route = useRouteRef(catalogEntityRouteRef);
  return useMemo(() => {
    if (!route) {
      return undefined;
    }
    // Rows that scroll by ask for the same again and again.
    const known = new Map<string, string>();
    return entityRef => {
      const address =
        known.get(entityRef) ??
        route(parseEntityRef(entityRef.toLocaleLowerCase('en-US')));
      known.set(entityRef, address);
      return address;
    };
  }, [route]);
}
