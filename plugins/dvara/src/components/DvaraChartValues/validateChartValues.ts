import type { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import type { JsonObject } from '@backstage/types';
import { addFaults } from '../../lib/addFaults';
import { checkChartValues } from './checkChartValues';
import type { ChartValuesUiOptions } from './schema';

/** Lets nobody go on with values that the chart would refuse. */
export const validateChartValues: CustomFieldValidator<
  JsonObject,
  ChartValuesUiOptions
> = async (value, validation, { apiHolder, uiSchema }) => {
  const uiOptions = uiSchema?.['ui:options'];
  if (uiOptions) {
    await addFaults({
      apiHolder,
      validation,
      check: ready => checkChartValues({ ready, value, uiOptions }),
    });
  }
};
