import type { HelmError } from '../HelmError';

/** What a call throws, whatever it is; an error of its own where it throws nothing. */
export async function failureOf(call: Promise<unknown>): Promise<HelmError> {
  const thrown = await call.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  );
  return thrown as HelmError;
}
