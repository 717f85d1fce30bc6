import type { FleetGateway } from '@dvara/backstage-plugin-dvara-common';
import { compareGateways } from './compareGateways';
import type { FleetQuery } from './fleetQuery';
import { ownerName } from './ownerName';

/** The gateways that a query asks for, in its order. */
export function selectGateways(options: {
  gateways: readonly FleetGateway[];
  query: FleetQuery;
}): FleetGateway[] {
  const { gateways, query } = options;
  const text = query.text.trim().toLocaleLowerCase('en-US');
  return gateways
    .filter(gateway => fitsText(gateway, text) && fitsLists(gateway, query))
    .sort(compareGateways(query));
}

function fitsText(gateway: FleetGateway, text: string): boolean {
  const { name, title = '', owner = '' } = gateway;
  return (
    text === '' ||
    [name, title, ownerName(owner)].some(each =>
      each.toLocaleLowerCase('en-US').includes(text),
    )
  );
}

function fitsLists(gateway: FleetGateway, query: FleetQuery): boolean {
  const { owners, regions, states, versions } = query;
  const shown =
    regions.length === 0
      ? gateway.regions
      : gateway.regions.filter(({ regionId }) => regions.includes(regionId));
  return (
    isAsked(owners, gateway.owner ?? '') &&
    (regions.length === 0 || shown.length > 0) &&
    (states.length === 0 ||
      shown.some(({ state }) => states.includes(state))) &&
    (versions.length === 0 ||
      shown.some(({ appVersion = '' }) => versions.includes(appVersion)))
  );
}

function isAsked(list: string[], value: string): boolean {
  return list.length === 0 || list.includes(value);
}
