import type { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import { readChosenRegions, type ChosenRegion } from './readChosenRegions';
import type { RegionPickerUiOptions } from './schema';

/** A form that deploys nowhere does nothing, so at least one region is needed. */
export const validateRegions: CustomFieldValidator<
  ChosenRegion[],
  RegionPickerUiOptions
> = (regions, validation) => {
  if (!readChosenRegions(regions).length) {
    validation.addError('Choose at least one region.');
  }
};
