import type { Failure } from '@dvara/backstage-plugin-dvara-common';

/**
 * What is known of something that is kept current: data with their age, a failure,
 * or the last good data beside the failure. Times in milliseconds since 1970.
 */
export interface Known<T> {
  data?: T;
  /** When `data` were last known to be right. */
  dataAt?: number;
  /** Why they are not current. */
  failure?: Failure;
  /** When it was last looked at. */
  checkedAt: number;
}
