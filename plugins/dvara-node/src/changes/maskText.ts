import { soundsSecret } from '../helm/soundsSecret';

const MASK = '***';

/** `name: value`, `"name": "value"`, `name=value`, with what stands before. */
const ASSIGNMENT =
  /^(\s*(?:-\s+)*(?:export\s+)?(?:--)?)(["']?)([\w.-]+)\2(\s*[:=]\s*)(.*)$/;

/** `--name value`, also as two entries of a list in JSON. */
const OPTION = /(--[\w.-]+)(\s+|["']\s*,\s*["'])(?!-)([^\s"']+)/g;

/** An option alone on its line, as in a list in YAML; its value is on the next. */
const OPTION_LINE = /^\s*(?:-\s+)*["']?(--?[\w.-]+)["']?,?\s*$/;

const INLINE =
  /(["']?)([\w.-]+)\1(\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,}\]]+)/g;

/** Values that are credentials whatever their name: a part to keep, the credential, a part to keep. */
const CREDENTIALS = [
  /(:\/\/[^\s/:@"']*:)([^\s/@"']+)(@)/g,
  /(\bBearer\s+)([\w.~+/=-]{8,})()/gi,
  /((?<![\w-]))(sk-[\w-]{8,})()/g,
];

/** A value that only says where the credential comes from: `${OPENAI_API_KEY}`, `$(OPENAI_API_KEY)`. */
const PLACEHOLDER = /^["']?\$(\{[^}]*\}|\([^)]*\))["']?,?$/;

/**
 * Masks what sounds like credentials in a configuration text, line by line, also where they
 * stand on the lines below their name, and values that look like one. The number of lines stays.
 *
 * @public
 */
export function maskText(text: string): string {
  let hiddenBelow: number | undefined;
  let isValueNext = false;
  return text
    .split('\n')
    .map(line => {
      const indent = line.search(/\S/);
      if (hiddenBelow !== undefined) {
        if (indent === -1 || indent > hiddenBelow) {
          return indent === -1 ? line : `${line.slice(0, indent)}${MASK}`;
        }
        hiddenBelow = undefined;
      }
      if (isValueNext) {
        isValueNext = false;
        const [, before, value] = /^(\s*(?:-\s+)*)(.*)$/.exec(line) ?? [];
        if (value && !value.startsWith('-') && !PLACEHOLDER.test(value)) {
          return `${before}${MASK}`;
        }
      }
      isValueNext = soundsSecret(OPTION_LINE.exec(line)?.[1] ?? '');
      const match = ASSIGNMENT.exec(line);
      if (!match || !soundsSecret(match[3])) {
        return maskInline(line);
      }
      const [, before, quote, name, sign, value] = match;
      if (value === '' || /^[|>][+-]?\d*\s*$/.test(value)) {
        hiddenBelow = indent;
        return line;
      }
      return PLACEHOLDER.test(value)
        ? line
        : `${before}${quote}${name}${quote}${sign}${MASK}`;
    })
    .join('\n');
}

/** What stands in the middle of a line, such as in JSON and in commands. */
function maskInline(line: string): string {
  return CREDENTIALS.reduce(
    (text, pattern) =>
      text.replace(
        pattern,
        (whole, before: string, credential: string, after: string) =>
          PLACEHOLDER.test(credential) ? whole : `${before}${MASK}${after}`,
      ),
    line,
  )
    .replace(OPTION, (whole, option: string, space: string, value: string) =>
      soundsSecret(option) && !PLACEHOLDER.test(value)
        ? `${option}${space}${MASK}`
        : whole,
    )
    .replace(
      INLINE,
      (whole, quote: string, name: string, sign: string, value: string) =>
        soundsSecret(name) && !PLACEHOLDER.test(value)
          ? `${quote}${name}${quote}${sign}${MASK}`
          : whole,
    );
}
