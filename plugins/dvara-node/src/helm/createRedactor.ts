/** Texts shorter than this would mask half of every line: `true`, `1`, `on`. */
const MIN_SECRET_LENGTH = 5;
const MIN_LINE_LENGTH = 8;
const MASK = '***';

/**
 * Masks secrets in text in every form in which a tool may print them: plain,
 * JSON-escaped (also as Go does it), base64 alone or inside a longer text,
 * URL-encoded, and each line of a secret of several lines.
 *
 * @public
 */
export function createRedactor(options: {
  secrets: Iterable<string>;
}): (text: string) => string {
  const forms = new Set<string>();
  for (const secret of options.secrets) {
    formsOf(secret).forEach(form => forms.add(form));
  }
  if (forms.size === 0) {
    return text => text;
  }
  const pattern = new RegExp(
    [...forms]
      .sort((a, b) => b.length - a.length)
      .map(form => form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
      .join('|'),
    'g',
  );
  return text => text.replace(pattern, MASK);
}

function formsOf(secret: string): string[] {
  const trimmed = secret.trim();
  if (trimmed.length < MIN_SECRET_LENGTH) {
    return [];
  }
  const lines = trimmed
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line.length >= MIN_LINE_LENGTH);
  const texts = [secret, trimmed, ...(lines.length > 1 ? lines : [])];
  return texts
    .flatMap(text => [
      text,
      ...escapedForms(text),
      ...urlForms(text),
      ...base64Forms(text),
    ])
    .filter(form => form.length >= MIN_SECRET_LENGTH);
}

function escapedForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const go = json.replace(
    /[<>&]/g,
    character => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
  return [json, go, JSON.stringify(json).slice(1, -1)];
}

function urlForms(text: string): string[] {
  const encoded = encodeURIComponent(text);
  const form = new URLSearchParams({ v: text }).toString().slice(2);
  return [encoded, encoded.replace(/%../g, hex => hex.toLowerCase()), form];
}

/**
 * Base64 of a text depends on where it begins in the bytes that are encoded;
 * of the three possible places, the characters that no neighbour changes are kept.
 */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  const inner = [0, 1, 2].map(offset => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor((padded.length * 8) / 6);
    return padded.toString('base64').slice(start, end);
  });
  const forms = [bytes.toString('base64'), ...inner];
  return forms
    .filter(form => form.length >= MIN_LINE_LENGTH)
    .flatMap(form => [
      form,
      form.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, ''),
    ]);
}
