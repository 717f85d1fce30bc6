/** Ends a text with a full stop where it has no end yet. */
export function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
