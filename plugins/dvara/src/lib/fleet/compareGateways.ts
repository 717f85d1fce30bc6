import {
  describeRegionState,
  type FleetGateway,
} from '@dvara/backstage-plugin-dvara-common';
import type { FleetQuery } from './fleetQuery';
import { ownerName } from './ownerName';
import { compareVersions, versionsOf } from './versionsOf';

type Compare = (one: FleetGateway, other: FleetGateway) => number;

/** After all ranks of states: a gateway that is not meant for a region. */
const NOWHERE = Infinity;

/** The order that a query asks for; gateways that it holds alike are ordered by the worst, then by name. */
export function compareGateways(
  query: Pick<FleetQuery, 'order' | 'descending'>,
): Compare {
  const { order, descending } = query;
  const compare = compareBy(order);
  const sign = descending ? -1 : 1;
  const ranks = new Map<FleetGateway, number[]>();
  const ranksOf = (gateway: FleetGateway) => {
    const known = ranks.get(gateway) ?? rankStates(gateway);
    ranks.set(gateway, known);
    return known;
  };
  return (one, other) =>
    sign * compare(one, other) ||
    compareRanks(ranksOf(one), ranksOf(other)) ||
    byName(one, other);
}

function compareBy(order: FleetQuery['order']): Compare {
  switch (order) {
    case 'worst':
      return () => 0;
    case 'name':
      return byName;
    case 'owner':
      return (one, other) =>
        compareTexts(ownerName(one.owner ?? ''), ownerName(other.owner ?? ''));
    case 'version':
      return (one, other) =>
        compareVersions(oldestVersion(one), oldestVersion(other));
    default: {
      const regionId = order.slice('region:'.length);
      return (one, other) =>
        minus(rankIn(one, regionId), rankIn(other, regionId));
    }
  }
}

/** As the backend orders the fleet: by the worst region, then by how many are as bad. */
function compareRanks(ones: number[], others: number[]): number {
  for (const [index, rank] of ones.entries()) {
    const difference = minus(rank, others[index] ?? NOWHERE);
    if (difference !== 0) {
      return difference;
    }
  }
  return others.length - ones.length;
}

function rankStates(gateway: FleetGateway): number[] {
  return gateway.regions
    .map(({ state }) => describeRegionState(state).rank)
    .sort((one, other) => one - other);
}

function rankIn(gateway: FleetGateway, regionId: string): number {
  const cell = gateway.regions.find(each => each.regionId === regionId);
  return cell ? describeRegionState(cell.state).rank : NOWHERE;
}

function oldestVersion(gateway: FleetGateway): string {
  return (
    versionsOf(gateway)
      .map(({ version }) => version)
      .sort(compareVersions)
      .at(0) ?? ''
  );
}

function byName(one: FleetGateway, other: FleetGateway): number {
  return (
    compareTexts(one.title ?? one.name, other.title ?? other.name) ||
    compareTexts(one.entityRef, other.entityRef)
  );
}

function compareTexts(one: string, other: string): number {
  return one.localeCompare(other, 'en');
}

function minus(one: number, other: number): number {
  return one === other ? 0 : one - other;
}
