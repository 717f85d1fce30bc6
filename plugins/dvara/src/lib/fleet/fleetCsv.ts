import type {
  FleetGateway,
  FleetRegion,
} from '@dvara/backstage-plugin-dvara-common';
import type { FleetColumn } from './fleetColumns';

/** The columns of the file, by the names that its first line has. */
const fields: Record<
  string,
  (row: {
    gateway: FleetGateway;
    cell: FleetRegion;
  }) => string | number | boolean | undefined
> = {
  gateway: ({ gateway }) => gateway.name,
  title: ({ gateway }) => gateway.title,
  entityRef: ({ gateway }) => gateway.entityRef,
  owner: ({ gateway }) => gateway.owner,
  region: ({ cell }) => cell.regionId,
  state: ({ cell }) => cell.state,
  reason: ({ cell }) => cell.reason,
  readyPods: ({ cell }) => cell.ready,
  desiredPods: ({ cell }) => cell.desired,
  atMaximum: ({ cell }) => cell.atMaximum,
  rolling: ({ cell }) => cell.rolling,
  appVersion: ({ cell }) => cell.appVersion,
  chartVersion: ({ cell }) => cell.chartVersion,
  checkedAt: ({ cell }) => cell.checkedAt,
  stale: ({ cell }) => cell.stale,
};

/**
 * Gateways as a file of comma-separated values (RFC 4180), a line for each gateway in each of the
 * given regions. A spreadsheet takes no value for a formula.
 */
export function fleetCsv(options: {
  gateways: readonly FleetGateway[];
  columns: readonly FleetColumn[];
}): string {
  const { gateways, columns } = options;
  const shown = new Set(columns.map(({ id }) => id));
  const lines = gateways.flatMap(gateway =>
    gateway.regions
      .filter(({ regionId }) => shown.has(regionId))
      .map(cell =>
        Object.values(fields).map(read => read({ gateway, cell }) ?? ''),
      ),
  );
  return [Object.keys(fields), ...lines]
    .map(line => `${line.map(value => quote(String(value))).join(',')}\r\n`)
    .join('');
}

function quote(value: string): string {
  const begun = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  // Where the comma is for decimals, a spreadsheet begins a cell after each semicolon, quoted or not.
  const harmless = begun.replace(/([;\t\r\n])(?=["\s]*[=+\-@])/g, "$1'");
  return /[",\r\n]/.test(harmless)
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless;
}
