import type { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';

/** A form that deploys nowhere does nothing, so at least one region is needed. */
export const validateRegions: CustomFieldValidator<{ id: string }[]> = (
  regions,
  validation,
) => {
  if (!Array.isArray(regions) || regions.length === 0) {
    validation.addError('Choose at least one region.');
  }
};
