/**
 * The forms a value may hide in: as it is, as JSON and URL would write it, and as base64, also where it stands inside a
 * longer text, whose three alignments share all but their ends.
 */
export function secretForms(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const plain = [value, json, JSON.stringify(json).slice(1, -1)];
  const url = [encodeURIComponent(value), encodeURI(value)];
  const aligned = [0, 1, 2].map(offset => {
    const encoded = Buffer.concat([
      Buffer.alloc(offset),
      Buffer.from(value, 'utf8'),
    ]).toString('base64');
    // The first and the last group may hold bits of the neighbours.
    return encoded.slice(offset === 0 ? 0 : 4, -4);
  });
  const urlSafe = aligned.map(text =>
    text.replaceAll('+', '-').replaceAll('/', '_'),
  );
  const hex = Buffer.from(value, 'utf8').toString('hex');
  return [...new Set([...plain, ...url, ...aligned, ...urlSafe, hex])];
}

/** Whether a text holds a value in any of its forms. */
export function holdsSecret(text: string, value: string): boolean {
  return secretForms(value).some(form => text.includes(form));
}
