import { randomBytes } from 'node:crypto';

/**
 * A text that every key of the rollouts holds and that nothing else on the machine has.
 * Playwright's workers are processes of their own, so it is in the environment.
 */
export function canary(): string {
  process.env.DVARA_E2E_CANARY ??= randomBytes(16).toString('hex');
  return process.env.DVARA_E2E_CANARY;
}

/** A key as a person would type it, another one for each purpose. */
export function canaryKey(purpose: string): string {
  return `sk-${canary()}-${purpose}`;
}
