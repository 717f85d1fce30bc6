import type { JsonValue } from '@backstage/types';
import { toInteger } from './toInteger';
import { toText } from './toText';

/** The chart's `dvara.isZero`: whether a number of pods or a share of them is 0. */
export function isZero(value: JsonValue | undefined): boolean {
  return toInteger(toText(value).replace(/%$/, '')) === 0;
}
