import type { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';

/** A form that deploys nowhere does nothing, so at least one region is needed. */
export const validateRegions: CustomFieldValidator<{ id: string }[]> = (
  regions,
  validation,
) => {
  // The form library fills a list that must not be empty with an empty object.
  if (!Array.isArray(regions) || !regions.some(({ id }) => id)) {
    validation.addError('Choose at least one region.');
  }
};
