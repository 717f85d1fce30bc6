import { findForeignObjects } from './findForeignObjects';
import { findForeignValues } from './findForeignValues';
import { findIdentityValues } from './findIdentityValues';
import { findPlainSecrets } from './findPlainSecrets';
import { parseValuesYaml, type ParsedValues } from './yaml/parseValuesYaml';

/**
 * Reads the values that a person writes freely as YAML: {@link parseValuesYaml}, and
 * among them no keys or passwords, no templates and nothing that the action sets itself. Whether
 * they fit the chart is for {@link ValuesChecker}.
 *
 * @param options - `existingSecret` names the Secret that the release reads, where it
 * does not make its own
 *
 * @public
 */
export function readFreeValues(options: {
  text: string;
  existingSecret?: string;
}): ParsedValues {
  const { text, existingSecret } = options;
  const parsed = parseValuesYaml(text);
  if (!parsed.values) {
    return parsed;
  }
  const { values } = parsed;
  const faults = [
    ...findForeignValues({ values, existingSecret }),
    ...findForeignObjects({ values }),
    ...findPlainSecrets(values),
    ...findIdentityValues(values),
  ];
  return faults.length > 0 ? { faults } : parsed;
}
