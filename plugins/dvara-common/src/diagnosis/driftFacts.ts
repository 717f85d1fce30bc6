import type { RegionReport } from '../report/regionReport';
import type { Section } from '../report/section';
import { formatBytes } from '../units/formatBytes';
import { formatCpu } from '../units/formatCpu';

/**
 * Facts that should be the same in every region.
 *
 * @public
 */
export type DriftFact =
  | 'appVersion'
  | 'chartVersion'
  | 'serverImage'
  | 'imageDigest'
  | 'configChecksum'
  | 'providers'
  | 'autoscaling'
  | 'resources';

/** As long as people compare them. */
const SHOWN_HEX = 12;
/** What a region is known not to have. */
const NONE = '–';

type DataOf = <T>(section: Section<T> | undefined) => T | undefined;

interface DriftFactReader {
  /** Undefined where it is not known. */
  read: (options: {
    region: RegionReport;
    dataOf: DataOf;
  }) => string | undefined;
  /** Chart values that decide it. */
  paths: string[];
}

/** Each fact in a region, and which values of the chart decide it. */
export const driftFacts: Record<DriftFact, DriftFactReader> = {
  appVersion: {
    read: ({ region, dataOf }) => dataOf(region.release)?.appVersion,
    paths: ['gatewayServer.image.tag'],
  },
  chartVersion: {
    read: ({ region, dataOf }) => dataOf(region.release)?.chartVersion,
    paths: [],
  },
  serverImage: {
    read: options => serverOf(options)?.image,
    paths: ['gatewayServer.image', 'global.imageRegistry'],
  },
  imageDigest: {
    read: options => {
      const digests = serverOf(options)
        ?.pods.filter(({ updated }) => updated !== false)
        .flatMap(pod => pod.imageDigest ?? []);
      return digests && digests.length > 0
        ? [...new Set(digests)].map(shortHex).sort().join(', ')
        : undefined;
    },
    paths: ['gatewayServer.image'],
  },
  configChecksum: {
    read: ({ region, dataOf }) => {
      const release = dataOf(region.release);
      if (!release) {
        return undefined;
      }
      return release.configChecksum ? shortHex(release.configChecksum) : NONE;
    },
    paths: ['gatewayServer.gatewayConfig'],
  },
  providers: {
    read: ({ region, dataOf }) => {
      const providers = dataOf(region.status)?.status.providers;
      return (
        providers &&
        (providers
          .map(({ name }) => name)
          .sort()
          .join(', ') ||
          NONE)
      );
    },
    paths: ['secrets', 'gatewayServer.extraEnv', 'gatewayServer.extraEnvFrom'],
  },
  autoscaling: {
    read: ({ region, dataOf }) => {
      const autoscalers = dataOf(region.autoscaling);
      if (!autoscalers) {
        return undefined;
      }
      const server = autoscalers.find(
        ({ component }) => component === 'gateway-server',
      );
      return server ? `${server.min}–${server.max}` : 'off';
    },
    paths: ['gatewayServer.autoscaling'],
  },
  resources: {
    read: options => {
      const pod = serverOf(options)?.pods.find(
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
    paths: ['gatewayServer.resources'],
  },
};

/** Whether the portal's configuration gives a region values of its own for a fact. */
export function isDeclared(options: {
  fact: DriftFact;
  region: Pick<RegionReport, 'declaredValues'>;
}): boolean {
  const { fact, region } = options;
  return (region.declaredValues ?? []).some(declared =>
    driftFacts[fact].paths.some(
      path =>
        declared === path ||
        declared.startsWith(`${path}.`) ||
        path.startsWith(`${declared}.`),
    ),
  );
}

function serverOf(options: { region: RegionReport; dataOf: DataOf }) {
  return options
    .dataOf(options.region.components)
    ?.find(({ component }) => component === 'gateway-server');
}

function shortHex(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, SHOWN_HEX);
}
