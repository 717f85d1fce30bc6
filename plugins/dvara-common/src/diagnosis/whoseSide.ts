/** On whose side the fault of a provider is likely. */
export type Side = 'provider' | 'ours' | 'open';

/**
 * Unwell in most regions points to the provider, in the smaller part to what those
 * regions have of their own. A single region tells nothing, and neither does half of
 * more than two.
 */
export function whoseSide(options: { unwell: number; of: number }): Side {
  const { unwell, of } = options;
  if (of < 2) {
    return 'open';
  }
  if (unwell * 2 === of) {
    return unwell === 1 ? 'ours' : 'open';
  }
  return unwell * 2 > of ? 'provider' : 'ours';
}
