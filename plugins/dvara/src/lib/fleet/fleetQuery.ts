import {
  regionStateSchema,
  type RegionState,
} from '@dvara/backstage-plugin-dvara-common';

/** How gateways are ordered: the worst first, by a column, or by their state in one region. */
export type FleetOrder =
  | 'worst'
  | 'name'
  | 'owner'
  | 'version'
  | `region:${string}`;

/** What a person asks of the fleet; an empty list asks for nothing. */
export interface FleetQuery {
  /** Part of a name, a title or an owner. */
  text: string;
  /** Entity references; the empty text stands for gateways without an owner. */
  owners: string[];
  /** Ids of the regions to show. */
  regions: string[];
  states: RegionState[];
  /** App versions. */
  versions: string[];
  order: FleetOrder;
  /** Whether the order is turned round. */
  descending: boolean;
}

const names = {
  text: 'q',
  owners: 'owner',
  regions: 'region',
  states: 'state',
  versions: 'version',
  sort: 'sort',
} as const;

/** Reads the query string of the page; what it does not know counts as not given. */
export function readFleetQuery(search: URLSearchParams): FleetQuery {
  const sort = search.get(names.sort) ?? '';
  const order = sort.replace(/^-/, '');
  const isKnown = isOrder(order);
  return {
    text: search.get(names.text) ?? '',
    owners: search.getAll(names.owners),
    regions: search.getAll(names.regions),
    states: search
      .getAll(names.states)
      .flatMap(state => regionStateSchema.safeParse(state).data ?? []),
    versions: search.getAll(names.versions),
    order: isKnown ? order : 'worst',
    descending: isKnown && sort.startsWith('-'),
  };
}

/** Writes a query into the query string of the page; parameters of others stay. */
export function writeFleetQuery(options: {
  search: URLSearchParams;
  query: FleetQuery;
}): URLSearchParams {
  const { search, query } = options;
  const next = new URLSearchParams(search);
  Object.values(names).forEach(name => next.delete(name));
  if (query.text) {
    next.set(names.text, query.text);
  }
  for (const list of ['owners', 'regions', 'states', 'versions'] as const) {
    query[list].forEach(value => next.append(names[list], value));
  }
  if (query.order !== 'worst') {
    next.set(names.sort, `${query.descending ? '-' : ''}${query.order}`);
  }
  return next;
}

/** Whether anything is left out by the query. */
export function isFiltering(query: FleetQuery): boolean {
  const { text, owners, regions, states, versions } = query;
  return (
    text.trim() !== '' ||
    [owners, regions, states, versions].some(({ length }) => length > 0)
  );
}

/** The query without its filters. */
export function withoutFilters(query: FleetQuery): FleetQuery {
  return {
    ...query,
    text: '',
    owners: [],
    regions: [],
    states: [],
    versions: [],
  };
}

function isOrder(text: string): text is FleetOrder {
  return ['name', 'owner', 'version'].includes(text) || /^region:./.test(text);
}
