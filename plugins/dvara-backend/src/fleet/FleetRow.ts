import {
  computeHeadline,
  describeRegionState,
  type FleetGateway,
} from '@dvara/backstage-plugin-dvara-common';
import type { CataloguedGateway } from '../services/GatewayAccessService';
import { FleetCell, type ToldCell } from './FleetCell';

/**
 * One gateway of the fleet, put together again only where a cell of it has been read. Its
 * version grows when it says something else to people.
 */
export class FleetRow {
  readonly entityRef: string;
  /** Those that are read. */
  readonly cells: FleetCell[];
  readonly #gateway: CataloguedGateway;
  readonly #told: readonly ToldCell[];
  #readings = -1;
  #words = '';
  #headline = '';
  #ranks: number[] = [];
  #version = 0;
  #json: { text: string; version: number; at: number } | undefined;

  constructor(options: { gateway: CataloguedGateway; cells: ToldCell[] }) {
    this.#gateway = options.gateway;
    this.entityRef = options.gateway.entityRef;
    this.#told = options.cells;
    this.cells = options.cells.filter(cell => cell instanceof FleetCell);
  }

  /** 0 until it was put together for the first time. */
  get version(): number {
    return this.#version;
  }

  /**
   * Puts it together where a cell has been read since.
   *
   * @returns whether one has
   */
  update(): boolean {
    const readings = this.#told.reduce((sum, { version }) => sum + version, 0);
    if (readings === this.#readings) {
      return false;
    }
    this.#readings = readings;
    this.#headline = computeHeadline({
      regions: this.#told.map(({ headline }) => headline),
    });
    const words = JSON.stringify([
      this.#headline,
      this.#told.map(({ facts }) => facts),
    ]);
    if (words !== this.#words) {
      this.#words = words;
      this.#version += 1;
      this.#ranks = this.#told
        .map(({ facts }) => describeRegionState(facts.state).rank)
        .sort((one, other) => one - other);
    }
    return true;
  }

  /** As it is answered. */
  toGateway(): FleetGateway {
    const { entityRef, title, owners, reference } = this.#gateway;
    return {
      entityRef,
      name: reference.gateway,
      title,
      owner: owners[0],
      headline: this.#headline,
      regions: this.#told.map(({ facts, checkedAt }) => ({
        ...facts,
        checkedAt,
      })),
    };
  }

  /** The same as JSON, written once for all who want it within a moment. */
  toJson(options: { now: number; freshMs: number }): string {
    const { now, freshMs } = options;
    const known = this.#json;
    if (known?.version === this.#version && now - known.at < freshMs) {
      return known.text;
    }
    const text = JSON.stringify(this.toGateway());
    this.#json = { text, version: this.#version, at: now };
    return text;
  }

  /** By the worst region, then by how many are as bad, then by name. */
  static compare(this: void, one: FleetRow, other: FleetRow): number {
    const [a, b] = [one.#ranks, other.#ranks];
    for (const [index, rank] of a.entries()) {
      if (rank !== (b[index] ?? Infinity)) {
        return rank - (b[index] ?? Infinity);
      }
    }
    return (
      b.length - a.length ||
      one.#gateway.reference.gateway.localeCompare(
        other.#gateway.reference.gateway,
        'en',
      )
    );
  }
}
