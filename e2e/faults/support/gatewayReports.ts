import { waitFor } from '../../support/waitFor.ts';
import type { Scene } from '../Fault.ts';
import { expectThat } from './expectThat.ts';
import { deployment } from './gatewayCalls.ts';
import { letPodsGo } from './levers.ts';
import type { PortalClient } from './PortalClient.ts';

/** Longer than the portal takes to notice anything of a region, on a busy machine. */
const NOTICED_MS = 90_000;

/** A section of a region's report, as far as faults look at it. */
export interface ReportSection<T> {
  data?: T;
  dataAt?: string;
  failure?: { kind: string; operation: string; detail?: string };
  checkedAt: string;
}

/** A gateway in one region, as the portal reports it, as far as faults look at it. */
export interface ReportedRegion {
  region: { id: string };
  state: string;
  reason: string;
  seenAt?: string;
  failure?: ReportSection<unknown>['failure'];
  release?: ReportSection<object | null>;
  components?: ReportSection<
    Array<{ component: string; ready: number; desired: number }>
  >;
  autoscaling?: ReportSection<unknown[]>;
  status?: ReportSection<{ endpoint: string }>;
}

/** A report with the answer as it came, and how long it took. */
export interface GatewayReportAnswer {
  regions: ReportedRegion[];
  text: string;
  milliseconds: number;
}

/** Name of a gateway's entity in the catalog. */
export function entityRefOf(gateway: string): string {
  return `component:default/${gateway}`;
}

/**
 * Asks how a gateway is.
 *
 * @throws Error where the portal answers anything but 200
 */
export async function reportOf(
  options: Pick<Scene, 'gateway' | 'portal'>,
): Promise<GatewayReportAnswer> {
  const began = Date.now();
  const { status, text } = await options.portal.request({
    path: `/api/dvara/v1/gateways/component/default/${options.gateway}`,
  });
  const milliseconds = Date.now() - began;
  expectThat(status === 200, `the report answered ${status}: ${text}`);
  const { regions } = JSON.parse(text) as Pick<GatewayReportAnswer, 'regions'>;
  return { regions, text, milliseconds };
}

/**
 * The part of a report about one region.
 *
 * @throws Error where the report has none
 */
export function regionOf(
  report: Pick<GatewayReportAnswer, 'regions'>,
  regionId: string,
): ReportedRegion {
  const found = report.regions.find(({ region }) => region.id === regionId);
  expectThat(found, `the report has no region ${regionId}`);
  return found;
}

/** One line on a region, for what a fault that does not hold says. */
function toldOf({ region, state, reason, failure }: ReportedRegion): string {
  return `${region.id} is ${state} (${reason}${
    failure ? `; ${failure.kind}` : ''
  })`;
}

/** Waits until a report is as expected; the last one is in the error where it never is. */
export async function waitForReport(
  options: Pick<Scene, 'gateway' | 'portal'> & {
    what: string;
    /** Milliseconds; 90 s by default. */
    timeoutMs?: number;
    until: (report: GatewayReportAnswer) => boolean;
  },
): Promise<GatewayReportAnswer> {
  const { what, timeoutMs = NOTICED_MS, until } = options;
  return waitFor({
    what,
    timeoutMs,
    condition: async () => {
      const report = await reportOf(options);
      expectThat(until(report), report.regions.map(toldOf).join(', '));
      return report;
    },
  });
}

/** Whether the gateway is well in each of the regions. */
export function isWell(
  report: GatewayReportAnswer,
  regions: readonly string[],
): boolean {
  return regions.every(id =>
    report.regions.some(
      ({ region, state, failure }) =>
        region.id === id && state === 'healthy' && !failure,
    ),
  );
}

/** Ready server pods that a report shows, be it with data of an earlier answer. */
export function serversShown({ components }: ReportedRegion): number {
  return (components?.data ?? [])
    .filter(({ component }) => component === 'gateway-server')
    .reduce((sum, { ready }) => sum + ready, 0);
}

/** Deploys a gateway that is well, with the provider that needs no key. */
export async function deployWell(options: {
  gateway: string;
  portal: PortalClient;
  regions: readonly string[];
}): Promise<void> {
  const { gateway, portal, regions } = options;
  for (const regionId of regions) {
    await letPodsGo({ regionId, release: gateway });
  }
  await portal.mustRun(
    deployment({
      gateway,
      regions,
      mark: 'well',
      values: { secrets: { mockProviderEnabled: 'true' } },
      input: { strategy: 'all' },
    }),
  );
}

/** Waits until the catalog that a portal has knows a gateway in all the regions; no region is asked for it. */
export async function waitForEntity(options: {
  gateway: string;
  portal: PortalClient;
  regions: readonly string[];
}): Promise<void> {
  const { gateway, portal, regions } = options;
  await waitFor({
    what: `the catalog to know ${gateway} in ${regions.join(', ')}`,
    timeoutMs: NOTICED_MS,
    condition: async () => {
      const { metadata } = await portal.json<{
        metadata: { annotations: Record<string, string> };
      }>({
        path: `/api/catalog/entities/by-name/component/default/${gateway}`,
      });
      const known = (metadata.annotations['dvara.ai/regions'] ?? '').split(',');
      return regions.every(id => known.includes(id));
    },
  });
}

/** Deploys a gateway that is well, and waits until the portal says so. */
export async function deployUntilWell(
  options: Parameters<typeof deployWell>[0],
): Promise<void> {
  const { regions } = options;
  await deployWell(options);
  await waitForEntity(options);
  await waitForReport({
    ...options,
    what: `${regions.join(', ')} to be well`,
    until: report => isWell(report, regions),
  });
}
