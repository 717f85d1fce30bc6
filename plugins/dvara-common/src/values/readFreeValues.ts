import type { JsonObject } from '@backstage/types';
import { findKeys } from './findKeys';
import { findPlainSecrets } from './findPlainSecrets';
import { parseValuesYaml, type ParsedValues } from './yaml/parseValuesYaml';

/**
 * Reads the values that a person writes freely as YAML: {@link parseValuesYaml}, and no
 * keys or passwords among them. Whether they fit the chart is for `ValuesChecker`.
 *
 * @public
 */
export function readFreeValues(text: string): ParsedValues {
  const parsed = parseValuesYaml(text);
  const faults = parsed.values ? findCredentials(parsed.values) : [];
  return faults.length > 0 ? { faults } : parsed;
}

function findCredentials(values: JsonObject) {
  return [...findKeys(values), ...findPlainSecrets(values)];
}
