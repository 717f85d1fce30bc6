/** Keys of a gateway's Secret that hold no secret and may be inputs. */
export const flagKeys = [
  'ollama-enabled',
  'ollama-base-url',
  'bedrock-enabled',
  'mock-provider-enabled',
] as const;

export type FlagKey = (typeof flagKeys)[number];

/** The flags of an input as the Secret holds them; empty ones are left out. */
export function readFlags(
  flags: Partial<Record<FlagKey, string | boolean>>,
): Partial<Record<FlagKey, string>> {
  return Object.fromEntries(
    Object.entries(flags)
      .map(([key, value]) => [key, value === undefined ? '' : String(value)])
      .filter(([, value]) => value !== ''),
  );
}
