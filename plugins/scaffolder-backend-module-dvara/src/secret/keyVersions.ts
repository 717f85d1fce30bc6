import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod/v3';

/**
 * Entry of a gateway's Secret beside its keys: the random texts with which the versions of the keys
 * are made. Whoever can read it can read the keys, and without it a version
 * tells nothing about its key, however short that is.
 */
export const VERSION_SALT_KEY = 'dvara-key-version-salt';

const SALT_BYTES = 32;

const saltsSchema = z.object({
  /** For keys that these actions have not written. */
  common: z.string().min(SALT_BYTES),
  /** For each key the salt of its last change. */
  keys: z.record(z.string().min(SALT_BYTES)),
});

type VersionSalts = z.infer<typeof saltsSchema>;

/**
 * The text of the entry {@link VERSION_SALT_KEY} once some keys have another value. These get a new
 * salt, so that a key that is changed back has not its old version again: pods of the old version
 * may have started in between. The versions of the other keys stay.
 *
 * @param options - `data` is the Secret's before the change, in base64
 */
export function renewVersionSalts(options: {
  data: Record<string, string>;
  changed: string[];
}): string {
  const { common, keys } = readSalts(options.data) ?? {
    common: createSalt(),
    keys: {},
  };
  const salts: VersionSalts = { common, keys: { ...keys } };
  for (const key of options.changed) {
    salts.keys[key] = createSalt();
  }
  return JSON.stringify(salts);
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
  const salts = readSalts(data);
  return (
    salts &&
    Object.fromEntries(
      Object.entries(data)
        .filter(([key]) => key !== VERSION_SALT_KEY)
        .map(([key, value]) => [
          key,
          createHmac('sha256', salts.keys[key] ?? salts.common)
            .update(`${key}\0${value}`)
            .digest('hex'),
        ]),
    )
  );
}

function createSalt(): string {
  return randomBytes(SALT_BYTES).toString('hex');
}

/** What is no such entry counts as none, so that the Secret is read as a whole. */
function readSalts(data: Record<string, string>): VersionSalts | undefined {
  const text = Buffer.from(data[VERSION_SALT_KEY] ?? '', 'base64').toString();
  // Earlier versions kept one salt for all keys, as plain text.
  const salts = saltsSchema.safeParse(
    text.startsWith('{') ? parseJson(text) : { common: text, keys: {} },
  );
  return salts.success ? salts.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
