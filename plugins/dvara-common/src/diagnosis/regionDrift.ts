import type { GatewayReport } from '../report/gatewayReport';
import type { RegionReport } from '../report/regionReport';
import { formatBytes } from '../units/formatBytes';
import { formatCpu } from '../units/formatCpu';
import { readSection } from './readSection';

/**
 * Facts that should be the same in every region.
 *
 * @public
 */
export type DriftFact =
  | 'appVersion'
  | 'chartVersion'
  | 'serverImage'
  | 'providers'
  | 'autoscaling'
  | 'resources';

/**
 * One fact over all regions.
 *
 * @public
 */
export interface DriftRow {
  fact: DriftFact;
  /** The value that most regions have. */
  common: string;
  /** Regions with another value; empty where it is the same everywhere. */
  odd: { regionId: string; value: string }[];
}

const readers: Record<DriftFact, (region: RegionReport) => string | undefined> =
  {
    appVersion: region => dataOf(region.release)?.appVersion,
    chartVersion: region => dataOf(region.release)?.chartVersion,
    serverImage: region => serverOf(region)?.image,
    providers: region => {
      const providers = dataOf(region.status)?.status.providers;
      return (
        providers &&
        (providers
          .map(({ name }) => name)
          .sort()
          .join(', ') ||
          '–')
      );
    },
    autoscaling: region => {
      const autoscalers = dataOf(region.autoscaling);
      if (!autoscalers) {
        return undefined;
      }
      const server = autoscalers.find(
        ({ component }) => component === 'gateway-server',
      );
      return server ? `${server.min}–${server.max}` : 'off';
    },
    resources: region => {
      const pod = serverOf(region)?.pods.find(
        ({ cpu, memory }) => cpu || memory,
      );
      const cpu = pod?.cpu?.limit ?? pod?.cpu?.request;
      const memory = pod?.memory?.limit ?? pod?.memory?.request;
      const parts = [
        cpu === undefined ? undefined : formatCpu(cpu),
        memory === undefined ? undefined : formatBytes(memory),
      ].filter(Boolean);
      return parts.length > 0 ? parts.join(' · ') : undefined;
    },
  };

/**
 * What differs between the regions of a gateway. A fact is listed where at least two
 * regions are known; what is not known of a region is left out, not called different.
 *
 * @public
 */
export function regionDrift(report: GatewayReport): DriftRow[] {
  const facts: DriftFact[] = [
    'appVersion',
    'chartVersion',
    'serverImage',
    'providers',
    'autoscaling',
    'resources',
  ];
  const installed = report.regions.filter(
    ({ state }) => state !== 'notInstalled',
  );
  return facts.flatMap(fact => {
    const known = installed.flatMap(region => {
      const value = readers[fact](region);
      return value === undefined ? [] : [{ regionId: region.region.id, value }];
    });
    if (known.length < 2) {
      return [];
    }
    const common = mostFrequent(known.map(({ value }) => value));
    return [
      { fact, common, odd: known.filter(({ value }) => value !== common) },
    ];
  });
}

function dataOf<T>(
  section: Parameters<typeof readSection<T>>[0],
): T | undefined {
  const reading = readSection(section);
  return 'data' in reading ? reading.data : undefined;
}

function serverOf(region: RegionReport) {
  return dataOf(region.components)?.find(
    ({ component }) => component === 'gateway-server',
  );
}

function mostFrequent(values: string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0][0];
}
