import type {
  FleetChanges,
  FleetGateway,
  FleetRegion,
  FleetReport,
  RegionState,
  RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';

/** How large a large fleet is. */
const LARGE = { gateways: 200, regions: 20 };

/** What of a cell is not as in a healthy gateway. */
type CellFacts = Partial<FleetRegion> & { regionId: string };

/** The fleet in a named state: `mixed`, `empty`, `refused`, `region-lost`, `all-well` or `large`. */
export function fleetScenario(options: {
  name: string;
  now: Date;
}): FleetReport {
  const { name, now } = options;
  if (name === 'large') {
    return largeFleet(now);
  }
  const isLost = name === 'region-lost' || name === 'mixed';
  const regions = [
    region('us-east-1', 'US East'),
    region('eu-west-1', 'EU West'),
    region('us-west-2', 'US West'),
    {
      ...region('ap-south-1', 'Mumbai'),
      ...(isLost && {
        reachability: {
          checkedAt: now.toISOString(),
          failure: {
            kind: 'timeout' as const,
            operation: 'list deployments',
            detail: 'no answer in 3 s',
          },
        },
      }),
    },
  ];
  const gateways = name === 'empty' ? [] : mixedGateways({ now, isLost });
  return {
    generatedAt: now.toISOString(),
    regions,
    gateways: name === 'all-well' ? gateways.map(allWell) : gateways,
    refused:
      name === 'refused'
        ? [
            {
              entityRef: 'component:default/typo-llm',
              message:
                'dvara.ai/regions names «eu-wset-1», which is not a region’s id',
            },
          ]
        : [],
  };
}

/** The next change of a large fleet: each second another gateway degrades or recovers. */
export function nextChanges(options: {
  report: FleetReport;
  round: number;
  now: Date;
}): FleetChanges {
  const { report, round, now } = options;
  const gateway = report.gateways[(round * 7) % report.gateways.length];
  const [first, ...rest] = gateway.regions;
  return {
    generatedAt: now.toISOString(),
    gateways: [
      {
        ...gateway,
        regions: [
          {
            ...first,
            ready: round % 2,
            state: 'degraded',
            reason: `${round % 2} of 3 pods of the server are ready.`,
          },
          ...rest,
        ],
      },
    ],
    removed: [],
  };
}

function mixedGateways(options: {
  now: Date;
  isLost: boolean;
}): FleetGateway[] {
  const { now, isLost } = options;
  const lost: CellFacts = isLost
    ? {
        regionId: 'ap-south-1',
        state: 'unreachable',
        reason: 'No answer: list deployments (no answer in 3 s).',
        stale: true,
        checkedAt: new Date(now.getTime() - 3 * 60_000 - 20_000).toISOString(),
      }
    : { regionId: 'ap-south-1' };
  const absent = (regionId: string): CellFacts => ({
    regionId,
    state: 'notInstalled',
    reason: 'Not installed.',
    ready: undefined,
    desired: undefined,
    appVersion: undefined,
    chartVersion: undefined,
  });
  const gateway = (name: string, owner: string, cells: CellFacts[]) =>
    makeGateway({ name, owner, cells, now });
  return [
    gateway('search-assist', 'team-search', [
      {
        regionId: 'us-east-1',
        state: 'failed',
        ready: 0,
        reason: 'The rollout of server failed: ProgressDeadlineExceeded.',
      },
      { regionId: 'eu-west-1', ready: 2, desired: 2 },
      absent('us-west-2'),
      { ...lost, ready: 2, desired: 2 },
    ]),
    gateway('orders-llm', 'team-orders', [
      { regionId: 'us-east-1' },
      {
        regionId: 'eu-west-1',
        state: 'degraded',
        ready: 1,
        reason: '2 of 3 pods of the server are missing: OOMKilled.',
        appVersion: '1.6.2',
      },
      { regionId: 'us-west-2', ready: 10, desired: 10, atMaximum: true },
      lost,
    ]),
    gateway('claims-extract', 'team-claims', [
      { regionId: 'us-east-1', ready: 2, desired: 2 },
      {
        regionId: 'eu-west-1',
        state: 'installing',
        rolling: true,
        ready: 2,
        reason: 'A rollout is under way: 2 of 3 pods are new.',
        appVersion: '1.7.1',
      },
      absent('us-west-2'),
      absent('ap-south-1'),
    ]),
    gateway('ledger-check', 'team-claims', [
      { regionId: 'us-east-1', ready: 2, desired: 2 },
      {
        regionId: 'eu-west-1',
        state: 'denied',
        reason: 'No permission: list pods.',
        ready: undefined,
        desired: undefined,
        appVersion: undefined,
      },
    ]),
    {
      ...gateway('support-bot', 'team-support', [
        { regionId: 'us-east-1', ready: 4, desired: 4 },
        { regionId: 'eu-west-1', ready: 4, desired: 4 },
        { regionId: 'us-west-2', ready: 4, desired: 4 },
        { ...lost, ready: 4, desired: 4 },
      ]),
      title: 'Support assistant for customers of all brands',
    },
    gateway('playground', 'platform', [
      { regionId: 'us-east-1', ready: 1, desired: 1, appVersion: '1.6.2' },
      absent('eu-west-1'),
      absent('us-west-2'),
      absent('ap-south-1'),
    ]),
  ];
}

function largeFleet(now: Date): FleetReport {
  const sites = ['us-east', 'us-west', 'eu-west', 'eu-north', 'ap-south'];
  const regions = Array.from({ length: LARGE.regions }, (_, index) => {
    const site = sites[index % sites.length];
    return region(`${site}-${1 + Math.floor(index / sites.length)}`, site);
  });
  const unwell: RegionState[] = ['failed', 'degraded', 'installing', 'unknown'];
  const gateways = Array.from({ length: LARGE.gateways }, (_, row) =>
    makeGateway({
      name: `gateway-${String(row).padStart(3, '0')}`,
      owner: `team-${row % 23}`,
      now,
      cells: regions.map(({ id }, column) => {
        const state =
          row < 40 && (row + column) % 11 === 0
            ? unwell[row % unwell.length]
            : 'healthy';
        return {
          regionId: id,
          state,
          ready: state === 'healthy' ? 3 : 1,
          reason:
            state === 'healthy'
              ? 'All well.'
              : '1 of 3 pods of the server are ready.',
          appVersion: (row + column) % 17 === 0 ? '1.6.2' : '1.7.0',
        };
      }),
    }),
  );
  return {
    generatedAt: now.toISOString(),
    regions,
    gateways,
    refused: [],
  };
}

function allWell(gateway: FleetGateway): FleetGateway {
  return {
    ...gateway,
    regions: gateway.regions.map(cell => ({
      ...cell,
      state: 'healthy',
      reason: 'All well.',
      ready: 3,
      desired: 3,
      rolling: false,
      atMaximum: false,
      stale: false,
      appVersion: '1.7.0',
    })),
  };
}

function makeGateway(options: {
  name: string;
  owner: string;
  cells: CellFacts[];
  now: Date;
}): FleetGateway {
  const { name, owner, cells, now } = options;
  return {
    entityRef: `component:default/${name}`,
    name,
    owner: `group:default/${owner}`,
    headline: '',
    regions: cells.map(facts => ({
      state: 'healthy',
      reason: 'All well.',
      chartVersion: '0.4.2',
      appVersion: '1.7.0',
      ready: 3,
      desired: 3,
      rolling: false,
      atMaximum: false,
      checkedAt: now.toISOString(),
      stale: false,
      ...facts,
    })),
  };
}

function region(id: string, name: string): RegionSummary {
  return {
    id,
    name,
    cluster: id,
    namespaces: ['gateways'],
  };
}
