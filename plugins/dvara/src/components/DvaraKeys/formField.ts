import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { DvaraKeys } from './DvaraKeys';
import { keysFieldSchema } from './schema';
import { validateKeys } from './validateKeys';

/** The form field of the new frontend system, `ui:field: DvaraKeys`. */
export const keysFormField = createFormField({
  name: 'DvaraKeys',
  component: DvaraKeys,
  schema: keysFieldSchema,
  validation: validateKeys,
});
