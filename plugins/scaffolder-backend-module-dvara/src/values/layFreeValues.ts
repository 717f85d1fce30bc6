import { InputError } from '@backstage/errors';
import {
  layerValues,
  readFreeValues,
} from '@dvara/backstage-plugin-dvara-common';
import type { ReleaseTarget } from '../release/ReleaseTarget';
import { refuseForeignObjects } from './refuseForeignObjects';

/**
 * Lays the values that a person wrote freely on top of all others.
 *
 * @param options - `text` is YAML; an empty one changes nothing
 * @throws InputError with a sentence per fault, by line or path
 */
export function layFreeValues(options: {
  targets: ReleaseTarget[];
  text?: string;
  existingSecret?: string;
}): ReleaseTarget[] {
  const { targets, text = '', existingSecret } = options;
  if (text.trim() === '') {
    return targets;
  }
  const { values, faults } = readFreeValues({ text, existingSecret });
  if (!values) {
    throw new InputError(
      [
        'Nothing was started: valuesYaml cannot be used:',
        ...faults.map(({ sentence }) => sentence),
      ].join('\n- '),
    );
  }
  return targets.map(target => {
    refuseForeignObjects({
      inputs: { valuesYaml: values },
      namespace: target.namespace,
    });
    return { ...target, values: layerValues([target.values, values]) };
  });
}
