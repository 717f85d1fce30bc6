import { InputError } from '@backstage/errors';
import type { z } from 'zod/v3';

/**
 * Reads an action's input with its own schema. The scaffolder checks the input against
 * the JSON schema only: defaults and refinements are applied here.
 *
 * @throws InputError with one sentence per fault that names the input
 */
export function parseInput<T extends z.ZodTypeAny>(options: {
  schema: T;
  input: unknown;
}): z.output<T> {
  const parsed = options.schema.safeParse(options.input);
  if (!parsed.success) {
    throw new InputError(
      parsed.error.issues
        .map(issue => `${issue.path.join('.') || 'input'}: ${issue.message}`)
        .join('; '),
    );
  }
  return parsed.data;
}
