import { createHash } from 'node:crypto';
import { z } from 'zod/v3';
import { MAX_REGIONS } from '../actions/commonInputs';
import { canonicalJson } from './canonicalJson';

/** Objects of one release; more is no gateway's. */
const MAX_OBJECTS = 200;

const shortHash = () => z.string().regex(/^[0-9a-f]{32}$/, 'must be a hash');

/** What one region's part of a plan rests on. */
const regionBasisSchema = () =>
  z
    .object({
      region: z.string().max(63),
      namespace: z.string().max(63),
      releaseName: z.string().max(53),
      values: shortHash().describe(
        'Of all values, without the number of pods that is handed over',
      ),
      secret: z
        .string()
        .max(300)
        .describe('The existing Secret and its version, or none'),
      revision: z
        .number()
        .int()
        .min(0)
        .describe('The newest revision; 0 where there is none'),
      live: z
        .record(shortHash())
        .refine(objects => Object.keys(objects).length <= MAX_OBJECTS)
        .describe('Each object of the release as it is now, by kind and name'),
    })
    .strict();

/** What a plan rests on, in hashes. Its digest is the plan's. */
export const planBasisSchema = () =>
  z
    .object({
      chart: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      regions: z.array(regionBasisSchema()).max(MAX_REGIONS),
    })
    .strict();

export type PlanBasis = z.output<ReturnType<typeof planBasisSchema>>;
export type RegionBasis = PlanBasis['regions'][number];

/** A hash of anything, independent of the order of keys. */
export function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(canonicalJson(value))
    .digest('hex')
    .slice(0, 32);
}

/** The digest of a plan: `sha256:` of what it rests on, whatever the order of its regions. */
export function planDigest(basis: PlanBasis): string {
  const regions = [...basis.regions].sort((one, other) =>
    placeOf(one) < placeOf(other) ? -1 : 1,
  );
  const hash = createHash('sha256')
    .update(canonicalJson({ ...basis, regions }))
    .digest('hex');
  return `sha256:${hash}`;
}

function placeOf({ region, namespace, releaseName }: RegionBasis): string {
  return `${region}|${namespace}|${releaseName}`;
}
