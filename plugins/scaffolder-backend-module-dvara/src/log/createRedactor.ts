/** Shorter pieces would blank out ordinary words. */
const MIN_LENGTH = 4;
const MIN_ENCODED_LENGTH = 6;

/**
 * Makes a function that takes secrets out of a text, also where they were JSON-escaped,
 * URL-encoded, put into base64 (at any offset) or broken into lines. The scaffolder's
 * own redaction knows the exact text only.
 */
export function createRedactor(
  secrets: Iterable<string | undefined>,
): (text: string) => string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret) {
      formsOf(secret).forEach(form => forms.add(form));
    }
  }
  const pattern = [...forms]
    .sort((a, b) => b.length - a.length)
    .map(form => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|');
  if (!pattern) {
    return text => text;
  }
  const expression = new RegExp(pattern, 'g');
  return text => text.replace(expression, '***');
}

function formsOf(secret: string): string[] {
  const trimmed = secret.trim();
  const plain = [
    trimmed,
    ...(trimmed.includes('\n')
      ? trimmed.split(/\r?\n/).map(line => line.trim())
      : []),
  ].filter(form => form.length >= MIN_LENGTH);
  const encoded = [secret, ...plain].flatMap(form => [
    JSON.stringify(form).slice(1, -1),
    encodeURIComponent(form),
    ...base64Forms(form),
  ]);
  return [
    ...plain,
    ...encoded.filter(form => form.length >= MIN_ENCODED_LENGTH),
  ];
}

/** Base64 of a text alone, and the part of it that does not depend on its neighbours. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const whole = bytes.toString('base64');
  const inner = [0, 1, 2].map(offset => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    return encoded.slice(start, end);
  });
  return [whole, ...inner].flatMap(form => [
    form,
    form.replace(/\+/g, '-').replace(/\//g, '_'),
  ]);
}
