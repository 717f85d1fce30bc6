import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { valueAt } from './valuesSchema.ts';

/** Compares values.yaml with the reference page's defaults in `tests/reference-defaults.yaml`. */
export async function checkReferenceDefaults(chart: string): Promise<string[]> {
  const read = async (file: string): Promise<Record<string, unknown>> =>
    parse(await readFile(join(chart, file), 'utf8'), { version: '1.1' });
  const values = await read('values.yaml');
  const reference = await read('tests/reference-defaults.yaml');
  return Object.entries(reference).flatMap(([name, expected]) => {
    const actual = valueAt({ values, path: name.split('.') });
    return JSON.stringify(actual) === JSON.stringify(expected)
      ? []
      : [
          `${name} is ${JSON.stringify(actual)}, the page says ${JSON.stringify(
            expected,
          )}`,
        ];
  });
}
