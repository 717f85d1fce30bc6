import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { DvaraValuesYaml } from './DvaraValuesYaml';
import { valuesYamlFieldSchema } from './schema';
import { validateValuesYaml } from './validateValuesYaml';

/** The form field of the new frontend system, `ui:field: DvaraValuesYaml`. */
export const valuesYamlFormField = createFormField({
  name: 'DvaraValuesYaml',
  component: DvaraValuesYaml,
  schema: valuesYamlFieldSchema,
  validation: validateValuesYaml,
});
