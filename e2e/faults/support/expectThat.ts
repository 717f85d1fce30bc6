/**
 * Fails a fault with a sentence.
 *
 * @throws Error
 */
export function expectThat(
  condition: unknown,
  sentence: string,
): asserts condition {
  if (!condition) {
    throw new Error(sentence);
  }
}

/**
 * The part of a text that a pattern finds, for the table.
 *
 * @throws Error with the beginning of the text, where it is not there
 */
export function find(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[0];
  expectThat(
    found !== undefined,
    `${pattern} is not in «${text.replace(/\s+/g, ' ').slice(0, 600)}»`,
  );
  return `«${found.trim()}»`;
}
