import {
  layerValues,
  readFreeValues,
  valueAt,
  type ValuesFault,
} from '@dvara/backstage-plugin-dvara-common';
import type { ChartChecker } from '../../lib/chartChecker';
import type { ValuesYamlUiOptions } from './schema';

/**
 * Checks values written as YAML as `dvara:release:deploy` does, as far as the browser
 * knows the other layers.
 *
 * @returns a fault per reason; none for an empty text
 */
export function checkValuesYaml(options: {
  ready: ChartChecker;
  text: string;
  uiOptions?: ValuesYamlUiOptions;
}): ValuesFault[] {
  const { ready, text, uiOptions } = options;
  if (text.trim() === '') {
    return [];
  }
  const besides = uiOptions?.besides ?? {};
  const secret = valueAt(besides, 'secrets.existingSecret');
  const { values, faults } = readFreeValues({
    text,
    existingSecret: typeof secret === 'string' ? secret : undefined,
  });
  return values
    ? ready.checker.check({ values: layerValues([values, besides]) })
    : faults;
}
