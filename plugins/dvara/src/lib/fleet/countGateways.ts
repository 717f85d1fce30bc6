import type {
  FleetGateway,
  RegionState,
} from '@dvara/backstage-plugin-dvara-common';

/** How a gateway is as a whole. */
export type GatewayCondition =
  | 'well'
  | 'degraded'
  | 'failed'
  | 'installing'
  | 'notKnown'
  | 'notInstalled';

/** The worst that is known of a gateway; a region that does not answer counts only where no other does. */
export function conditionOf(gateway: FleetGateway): GatewayCondition {
  const states = new Set(gateway.regions.map(({ state }) => state));
  const has = (...some: RegionState[]) => some.some(state => states.has(state));
  if (has('failed')) {
    return 'failed';
  }
  if (has('degraded')) {
    return 'degraded';
  }
  if (has('unknown', 'denied')) {
    return 'notKnown';
  }
  if (has('installing')) {
    return 'installing';
  }
  if (has('healthy')) {
    return 'well';
  }
  return has('unreachable') ? 'notKnown' : 'notInstalled';
}

/** How many gateways are in which condition, in the order in which that is told. */
export function countGateways(
  gateways: readonly FleetGateway[],
): { condition: GatewayCondition; count: number }[] {
  const counts: Record<GatewayCondition, number> = {
    well: 0,
    degraded: 0,
    failed: 0,
    installing: 0,
    notKnown: 0,
    notInstalled: 0,
  };
  gateways.forEach(gateway => {
    counts[conditionOf(gateway)] += 1;
  });
  return (Object.keys(counts) as GatewayCondition[])
    .map(condition => ({ condition, count: counts[condition] }))
    .filter(({ count }) => count > 0);
}
