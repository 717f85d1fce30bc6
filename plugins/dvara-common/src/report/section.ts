import { z } from 'zod/v3';
import { failureSchema, type Failure } from '../region/failure';

/**
 * One independently read part of a region's report.
 *
 * - `data` alone: read at `dataAt`, which an answer leaves out where it is `checkedAt`.
 * - `data` and `failure`: the last good data, of `dataAt`; the try at `checkedAt` failed.
 * - `failure` alone: never read so far.
 *
 * @public
 */
export interface Section<T> {
  data?: T;
  /** When `data` was read, ISO 8601. */
  dataAt?: string;
  failure?: Failure;
  /** When it was last tried, ISO 8601. */
  checkedAt: string;
}

/**
 * Schema of a {@link Section} over a schema of its data.
 *
 * @public
 */
export function sectionSchema<T extends z.ZodTypeAny>(data: T) {
  return z
    .object({
      data: data.optional(),
      dataAt: z.string().datetime({ offset: true }).optional(),
      failure: failureSchema.optional(),
      checkedAt: z.string().datetime({ offset: true }),
    })
    .refine(section => section.data !== undefined || section.failure, {
      message: 'A section holds data, a failure, or both',
    })
    .transform(section =>
      section.data === undefined
        ? section
        : { ...section, dataAt: section.dataAt ?? section.checkedAt },
    );
}
