import type { Failure } from '../region/failure';
import type { Section } from '../report/section';

/**
 * How a part of a report is to be shown.
 *
 * - `current`: read at the last try
 * - `stale`: the last good data; the last try failed
 * - `failed`: never read; the last try failed
 * - `unread`: not tried yet, or the region as a whole could not be read
 *
 * @public
 */
export type SectionReading<T> =
  | { kind: 'current'; data: T }
  | { kind: 'stale'; data: T; dataAt?: string; failure: Failure }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'unread' };

/**
 * Tells the four cases of a section apart.
 *
 * @public
 */
export function readSection<T>(
  section: Section<T> | undefined,
): SectionReading<T> {
  if (!section) {
    return { kind: 'unread' };
  }
  const { data, dataAt, failure } = section;
  if (data === undefined) {
    return failure ? { kind: 'failed', failure } : { kind: 'unread' };
  }
  return failure
    ? { kind: 'stale', data, dataAt, failure }
    : { kind: 'current', data };
}
