import type { JsonValue } from '@backstage/types';

const MAX_LENGTH = 160;

/** A value as one line of text, cut where it is long. */
export function describeValue(value: JsonValue): string {
  const text = (
    typeof value === 'string' ? value : JSON.stringify(value)
  ).replace(/\s+/g, ' ');
  if (text === '') {
    return '(empty)';
  }
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
