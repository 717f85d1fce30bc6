import type { ErrorCode } from 'yaml';

/** The library's own messages may quote the text, and with it a key. */
const words: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'an alias cannot stand here',
  BAD_DQ_ESCAPE: 'a backslash in double quotes needs a known letter after it',
  BAD_INDENT: 'the indentation does not fit',
  BAD_SCALAR_START: 'a text that begins with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a map cannot begin in the middle of a line; a text with a colon needs quotes',
  BLOCK_IN_FLOW: 'indented lines cannot stand inside brackets',
  DUPLICATE_KEY: 'this key is in the same map already',
  MISSING_CHAR: 'a quote, colon, comma or bracket is missing',
  MULTILINE_IMPLICIT_KEY: 'a key needs a colon in its own line',
  MULTIPLE_DOCS: 'a second document begins, and values are one document',
  TAB_AS_INDENT: 'a tab cannot indent; use spaces',
  TAG_RESOLVE_FAILED: 'tags, which begin with «!», are not supported',
};

/** What is wrong with YAML, without a word of it. */
export function describeYamlError(code: ErrorCode): string {
  return words[code] ?? 'this is no YAML';
}
