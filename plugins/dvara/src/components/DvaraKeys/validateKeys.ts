import type { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';

/** A rotation without a key changes nothing. */
export const validateKeys: CustomFieldValidator<Record<string, string>> = (
  keys,
  validation,
) => {
  if (!Object.values(keys ?? {}).some(Boolean)) {
    validation.addError('needs at least one key: type the one to be replaced.');
  }
};
