import { soundsSecret } from '@dvara/backstage-plugin-dvara-node';

const MASK = '***';

/** `name: value`, `"name": "value"`, `name=value`, with what stands before. */
const ASSIGNMENT =
  /^(\s*(?:-\s+)*(?:export\s+)?(?:--)?)(["']?)([\w.-]+)\2(\s*[:=]\s*)(.*)$/;

/** `--name value` */
const OPTION = /(--[\w.-]+)(\s+)(?!-)(\S+)/g;

const INLINE =
  /(["']?)([\w.-]+)\1(\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,}\]]+)/g;

/** A value that only says where the credential comes from: `${OPENAI_API_KEY}`. */
const PLACEHOLDER = /^["']?\$\{[^}]*\}["']?,?$/;

/**
 * Masks what sounds like credentials in a configuration text, line by line, also where they
 * stand on the lines below their name. The number of lines stays.
 */
export function maskText(text: string): string {
  let hiddenBelow: number | undefined;
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

/** Assignments in the middle of a line, such as in JSON and in commands. */
function maskInline(line: string): string {
  return line
    .replace(OPTION, (whole, option: string, space: string) =>
      soundsSecret(option) ? `${option}${space}${MASK}` : whole,
    )
    .replace(
      INLINE,
      (whole, quote: string, name: string, sign: string, value: string) =>
        soundsSecret(name) && !PLACEHOLDER.test(value)
          ? `${quote}${name}${quote}${sign}${MASK}`
          : whole,
    );
}
