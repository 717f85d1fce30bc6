import type { JsonValue } from '@backstage/types';

/** What `int` makes of a value in a chart's template; 0 of what is no number. */
export function toInteger(value: JsonValue | undefined): number {
  if (typeof value === 'number') {
    return Math.trunc(value);
  }
  return typeof value === 'string' && /^[+-]?\d+$/.test(value)
    ? Number(value)
    : Number(value === true);
}
