import { createHmac, randomBytes } from 'node:crypto';

/**
 * Entry of a gateway's Secret beside its keys: a random text with which the versions of the keys are
 * made. It stays as long as the Secret does. Whoever can read it can read the keys, and
 * without it a version tells nothing about its key, however short that is.
 */
export const VERSION_SALT_KEY = 'dvara-key-version-salt';

const SALT_BYTES = 32;

/** A new salt, as text. */
export function createVersionSalt(): string {
  return randomBytes(SALT_BYTES).toString('hex');
}

/**
 * A version for each key of a Secret, which changes when its value does and tells nothing about it.
 *
 * @param data - the Secret's, in base64
 * @returns undefined where the Secret has no salt, because others have made it
 */
export function keyVersionsOf(
  data: Record<string, string>,
): Record<string, string> | undefined {
  const salt = Buffer.from(data[VERSION_SALT_KEY] ?? '', 'base64');
  if (salt.length < SALT_BYTES) {
    return undefined;
  }
  return Object.fromEntries(
    Object.entries(data)
      .filter(([key]) => key !== VERSION_SALT_KEY)
      .map(([key, value]) => [
        key,
        createHmac('sha256', salt).update(`${key}\0${value}`).digest('hex'),
      ]),
  );
}
