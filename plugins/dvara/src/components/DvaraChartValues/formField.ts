import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { DvaraChartValues } from './DvaraChartValues';
import { chartValuesFieldSchema } from './schema';
import { validateChartValues } from './validateChartValues';

/** The form field of the new frontend system, `ui:field: DvaraChartValues`. */
export const chartValuesFormField = createFormField({
  name: 'DvaraChartValues',
  component: DvaraChartValues,
  schema: chartValuesFieldSchema,
  validation: validateChartValues,
});
