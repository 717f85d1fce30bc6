import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { DvaraWaves } from './DvaraWaves';
import { wavesFieldSchema } from './schema';

/** The form field of the new frontend system, `ui:field: DvaraWaves`. */
export const wavesFormField = createFormField({
  name: 'DvaraWaves',
  component: DvaraWaves,
  schema: wavesFieldSchema,
});
