import { secretForms } from '../../../tools/chart-checks/integration/support/secretForms.ts';
import { canary } from '../../rollouts/support/canary.ts';
import { expectThat } from './expectThat.ts';

/** A key of several lines with characters that every encoding writes differently, another one for each purpose. */
export function canaryOf(purpose: string): string {
  return `sk-${canary()}/9f+6c"4a=${purpose}\nsecond-${canary()}&line%of<${purpose}>`;
}

/**
 * The forms in which a key must be found nowhere: as a whole and line by line, which is how a YAML block or a log has it, each
 * plain, as JSON, URL-encoded, and in base64 wherever it begins.
 */
export function formsOfKey(key: string): string[] {
  return [
    ...new Set([key, ...key.split('\n')].flatMap(text => secretForms(text))),
  ];
}

/**
 * Fails where a key is in one of the texts.
 *
 * @throws Error naming the places, never the key
 */
export function expectNoCanary(options: {
  keys: string[];
  places: Record<string, string>;
}): void {
  const forms = options.keys.flatMap(formsOfKey);
  expectThat(
    forms.some(form => options.keys[0].includes(form)),
    'the search would not find a key',
  );
  const found = Object.entries(options.places)
    .filter(([, text]) => forms.some(form => text.includes(form)))
    .map(([name]) => name);
  expectThat(found.length === 0, `a key is in: ${found.join(', ')}`);
}
