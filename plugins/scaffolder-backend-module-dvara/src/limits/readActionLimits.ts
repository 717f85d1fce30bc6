import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { parseQuantity } from '@dvara/backstage-plugin-dvara-common';
import { z } from 'zod/v3';
import { MAX_REGIONS } from '../actions/commonInputs';
import {
  DEFAULT_TIMEOUT_SECONDS,
  MAX_TIMEOUT_SECONDS,
} from '../actions/releaseInputs';
import type { ActionLimits } from './ActionLimits';

const KEY = 'dvara.limits';
const MIN_VALUES_BYTES = 1024;
/** Kubernetes takes no Secret above it, and Helm keeps the values in one. */
const MAX_VALUES_BYTES = 1024 * 1024;

const within = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .number({ invalid_type_error: message })
    .int(message)
    .min(least, message)
    .max(most, message)
    .optional();
};

const quantity = (example: string) =>
  z
    .union([z.string(), z.number()])
    .transform(String)
    .refine(text => (parseQuantity(text) ?? 0) > 0, {
      message: `must be a Kubernetes quantity above 0, for example ${example}`,
    })
    .optional();

const limitsSchema = z
  .object({
    regionsPerTask: within(1, MAX_REGIONS),
    // Less than the actions' own default would refuse every task that names none.
    timeoutSeconds: within(DEFAULT_TIMEOUT_SECONDS, MAX_TIMEOUT_SECONDS),
    valuesBytes: within(MIN_VALUES_BYTES, MAX_VALUES_BYTES),
    replicas: within(1, 10_000),
    cpu: quantity('4 or 500m'),
    memory: quantity('8Gi'),
  })
  .strict();

/**
 * Reads what a task may ask for at most (`dvara.limits`).
 *
 * @throws InputError that names the key, where one does not hold
 */
export function readActionLimits(options: {
  config: RootConfigService;
}): ActionLimits {
  const parsed = limitsSchema.safeParse(options.config.getOptional(KEY) ?? {});
  if (!parsed.success) {
    throw new InputError(
      parsed.error.issues
        .map(({ path, message }) => `${[KEY, ...path].join('.')}: ${message}`)
        .join('; '),
    );
  }
  return parsed.data;
}
