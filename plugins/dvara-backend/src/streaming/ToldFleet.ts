import type {
  FleetReport,
  RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';
import { FleetRow } from '../fleet/FleetRow';

/** The fleet as one listener may see it at this moment. */
export interface SeenFleet {
  rows: FleetRow[];
  regions: RegionSummary[];
  refused: FleetReport['refused'];
  /** Milliseconds since 1970. */
  at: number;
}

interface ToldRow {
  row: FleetRow;
  version: number;
}

/**
 * What one listener of the fleet has been told. However long nothing could be told, the next
 * event holds what is other by then, once.
 */
export class ToldFleet {
  readonly #freshMs: number;
  #rows: Map<string, ToldRow> | undefined;
  #regions = '';
  #refused = '';

  constructor(options: {
    /** A row's times are not written anew within this, milliseconds. */
    freshMs: number;
  }) {
    this.#freshMs = options.freshMs;
  }

  /** The next event, where there is anything to tell; from then on it has been told. */
  next(seen: SeenFleet): { event: string; data: string } | undefined {
    const before = this.#rows;
    const regions = withoutTimes(seen.regions);
    const refused = JSON.stringify(seen.refused);
    const isOther = {
      regions: regions !== this.#regions,
      refused: refused !== this.#refused,
    };
    this.#regions = regions;
    this.#refused = refused;
    this.#rows = new Map(
      seen.rows.map(row => [row.entityRef, { row, version: row.version }]),
    );
    if (!before || turnedOver({ before, rows: this.#rows })) {
      return { event: 'fleet', data: this.#whole(seen) };
    }
    const changed = seen.rows.filter(row => {
      const told = before.get(row.entityRef);
      return told?.row !== row || told.version !== row.version;
    });
    const removed = [...before.keys()].filter(ref => !this.#rows?.has(ref));
    if (
      changed.length === 0 &&
      removed.length === 0 &&
      !isOther.regions &&
      !isOther.refused
    ) {
      return undefined;
    }
    const parts = [
      ...this.#time(seen),
      ...(isOther.regions ? [`"regions":${JSON.stringify(seen.regions)}`] : []),
      `"gateways":${this.#gateways({ ...seen, rows: changed })}`,
      `"removed":${JSON.stringify(removed)}`,
      ...(isOther.refused ? [`"refused":${refused}`] : []),
    ];
    return { event: 'changes', data: `{${parts.join()}}` };
  }

  #whole(seen: SeenFleet): string {
    const parts = [
      ...this.#time(seen),
      `"regions":${JSON.stringify(seen.regions)}`,
      `"gateways":${this.#gateways({
        ...seen,
        rows: [...seen.rows].sort(FleetRow.compare),
      })}`,
      `"refused":${JSON.stringify(seen.refused)}`,
    ];
    return `{${parts.join()}}`;
  }

  #time({ at }: SeenFleet): string[] {
    return [`"generatedAt":"${new Date(at).toISOString()}"`];
  }

  #gateways({ rows, at }: SeenFleet): string {
    const written = rows.map(row =>
      row.toJson({ now: at, freshMs: this.#freshMs }),
    );
    return `[${written.join()}]`;
  }
}

/** Whether more gateways came and went than stayed: then the whole says it in fewer bytes. */
function turnedOver(options: {
  before: Map<string, ToldRow>;
  rows: Map<string, ToldRow>;
}): boolean {
  const { before, rows } = options;
  const stayed = [...rows.keys()].filter(ref => before.has(ref)).length;
  return rows.size + before.size - 2 * stayed > stayed;
}

function withoutTimes(regions: RegionSummary[]): string {
  return JSON.stringify(regions, (key, value) =>
    key === 'checkedAt' ? undefined : value,
  );
}
