import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { DvaraRegionPicker } from './DvaraRegionPicker';
import { regionPickerFieldSchema } from './schema';
import { validateRegions } from './validateRegions';

/** The form field of the new frontend system, `ui:field: DvaraRegionPicker`. */
export const regionPickerFormField = createFormField({
  name: 'DvaraRegionPicker',
  component: DvaraRegionPicker,
  schema: regionPickerFieldSchema,
  validation: validateRegions,
});
