import type { JsonValue } from '@backstage/types';

/** Truth in a chart's template: empty texts, lists and maps, 0 and absence are false. */
export function isTrue(value: JsonValue | undefined): boolean {
  return typeof value === 'object' && value !== null
    ? Object.keys(value).length > 0
    : Boolean(value);
}
