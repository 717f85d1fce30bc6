import { serveCalls } from '../process/serveCalls.ts';
import { makeGateway, type StubObjects } from './makeGateway.ts';
import {
  StubRegion,
  type StubChange,
  type StubCounts,
  type StubMode,
} from './StubRegion.ts';

/** A region that a process is to play. */
export interface StubRegionOptions {
  id: string;
  gateways: Array<{ name: string; namespace: string; pods?: number }>;
  /** Of each gateway that does not say otherwise. */
  pods: number;
  certificate: string;
  key: string;
  /** A region of this process whose objects it has too, so that twenty fit into one machine. */
  like?: string;
}

/** What this process answers; regions are named by their id. */
export type StubCalls = {
  /** @returns its port */
  add: (options: StubRegionOptions) => Promise<number>;
  behave: (options: { id: string; mode?: StubMode; delayMs?: number }) => void;
  cutWatches: (options: { id: string }) => void;
  change: (options: { id: string; changes: number }) => StubChange[];
  takeCounts: (options: { id: string }) => StubCounts;
  openWatches: (options: { id: string }) => number;
};

const regions = new Map<string, StubRegion>();
const objectsOf = new Map<string, StubObjects>();

function of({ id }: { id: string }): StubRegion {
  const region = regions.get(id);
  if (!region) {
    throw new RangeError(`There is no region ${id}.`);
  }
  return region;
}

serveCalls({
  add: async options => {
    const { id, like } = options;
    const objects = objectsOf.get(like ?? '') ?? makeObjects(options);
    objectsOf.set(id, objects);
    const region = new StubRegion({
      regionId: id,
      certificate: options.certificate,
      key: options.key,
      objects,
    });
    await region.listen();
    regions.set(id, region);
    return region.port;
  },
  behave: ({ id, ...options }) => of({ id }).behave(options),
  cutWatches: options => of(options).cutWatches(),
  change: ({ id, changes }) => of({ id }).change({ changes }),
  takeCounts: options => of(options).takeCounts(),
  openWatches: options => of(options).openWatches,
} satisfies StubCalls);

function makeObjects(options: StubRegionOptions): StubObjects {
  const { id } = options;
  const objects: StubObjects = {};
  for (const { name: gateway, namespace, pods } of options.gateways) {
    const made = makeGateway({
      gateway,
      regionId: id,
      namespace,
      pods: pods ?? options.pods,
      seed: seedOf(`${id}/${gateway}`),
    });
    for (const [plural, added] of Object.entries(made)) {
      (objects[plural] ??= []).push(...added);
    }
  }
  return objects;
}

function seedOf(text: string): number {
  return [...text].reduce(
    (seed, character) =>
      Math.imul(seed ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0,
    2_166_136_261,
  );
}
