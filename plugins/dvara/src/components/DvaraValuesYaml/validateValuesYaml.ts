import type { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import { addFaults } from '../../lib/addFaults';
import { checkValuesYaml } from './checkValuesYaml';
import type { ValuesYamlUiOptions } from './schema';

/** Lets nobody go on with YAML that the action would refuse. */
export const validateValuesYaml: CustomFieldValidator<
  string,
  ValuesYamlUiOptions
> = async (value, validation, { apiHolder, uiSchema }) => {
  const text = value ?? '';
  if (text.trim() !== '') {
    await addFaults({
      apiHolder,
      validation,
      check: ready =>
        checkValuesYaml({ ready, text, uiOptions: uiSchema?.['ui:options'] }),
    });
  }
};
