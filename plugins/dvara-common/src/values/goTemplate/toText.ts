import type { JsonValue } from '@backstage/types';

/** What the chart's `dvara.text` makes of a value: nothing of absence. */
export function toText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) {
    return '';
  }
  // Go writes large numbers of YAML with an exponent of two digits at least.
  return typeof value === 'number' && Math.abs(value) >= 1e6
    ? value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
    : String(value);
}
