import { withUniqueKeys, type Mutant } from './Mutant.ts';

/** Functions at the end of a pipeline; without them the value is another one. */
const pipes =
  / \| (quote|b64enc|lower|trim|sha256sum|toString|fromYamlArray|fromYaml|uniq|trimSuffix "[^"]*"|trunc \d+|replace "[^"]*" "[^"]*"|join "[^"]*")/g;
/** Functions before a value that can be left out. */
const prefixes =
  /(?<=\(| |\{)(int|uniq|deepCopy|toYaml|quote|lower)(?= [$.(])/g;

/** `default` with what it puts in the place of nothing, and the value it looks at. */
const defaults =
  /(\(?)\b(default (?:"[^"]*"|\([^()]*\)|[$.\w]+)) ([$.\w]+|)(\)?)/g;

/** Marks the lines inside of `{{/* … *\/}}`. */
function commentLines(lines: string[]): boolean[] {
  let inside = false;
  return lines.map(line => {
    const starts = /\{\{-? ?\/\*/.test(line);
    const ends = /\*\/ ?-?\}\}/.test(line);
    const isComment = inside || starts;
    inside = (inside || starts) && !ends;
    return isComment;
  });
}

/** Splits `a (b c) d` at its blanks outside of parentheses and quotes. */
function splitOperands(text: string): string[] {
  const operands: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let current = '';
  for (const character of text) {
    if (character === '"') {
      isQuoted = !isQuoted;
    }
    if (!isQuoted) {
      depth += character === '(' ? 1 : 0;
      depth -= character === ')' ? 1 : 0;
    }
    if (character === ' ' && depth === 0 && !isQuoted) {
      operands.push(current);
      current = '';
    } else {
      current += character;
    }
  }
  return [...operands, current].filter(operand => operand !== '');
}

interface Change {
  what: string;
  line: string;
}

function conditionChanges(line: string): Change[] {
  const match = line.match(
    /^(.*\{\{-? ?)(if|else if|with|range)( .*?)( -?\}\}.*)$/,
  );
  if (!match) {
    return [];
  }
  const [, before, word, rest, after] = match;
  const condition = rest.trim();
  const put = (what: string, text: string) => ({
    what,
    line: `${before}${word} ${text}${after}`,
  });
  if (word === 'range') {
    const [, variables = '', source] =
      condition.match(/^(\$.*:= )?(.*)$/) ?? [];
    return [
      put('loop over nothing', `${variables}(list)`),
      ...(source.startsWith('list ')
        ? splitOperands(source.slice(5)).map((_, index, all) =>
            put(
              `loop without entry ${index + 1}`,
              `${variables}list ${all
                .filter((__, other) => other !== index)
                .join(' ')}`,
            ),
          )
        : []),
    ];
  }
  if (word === 'with') {
    return [put('never', '(dict)')];
  }
  const operator = condition.match(/^(and|or) (.*)$/);
  const operands = operator ? splitOperands(operator[2]) : [];
  return [
    put('negated', `not (${condition})`),
    put('always', `or true (${condition})`),
    ...(operator
      ? operands.map((operand, index) =>
          put(
            `without ${operand}`,
            `${operator[1]} ${operands
              .filter((_, other) => other !== index)
              .join(' ')}`,
          ),
        )
      : []),
  ];
}

/** Each match of a pattern, replaced for itself. */
function replaceEach(
  line: string,
  pattern: RegExp,
  replace: (match: RegExpMatchArray) => Change | undefined,
): Change[] {
  return [...line.matchAll(pattern)].flatMap(match => {
    const change = replace(match);
    return change
      ? [
          {
            what: change.what,
            line:
              line.slice(0, match.index) +
              change.line +
              line.slice((match.index ?? 0) + match[0].length),
          },
        ]
      : [];
  });
}

/** Strings, but names of templates, and numbers in template code. */
function codeChanges(code: string): Change[] {
  return [
    ...replaceEach(code, /(include )?"([^"]*)"/g, ([, include, text]) =>
      include ? undefined : { what: `"${text}" changed`, line: `"${text}x"` },
    ),
    // More or less indentation of a whole block is the same YAML.
    ...replaceEach(code, /(?<=[ (])(?<!indent )\d+(?=[ )]|$)/g, ([number]) => ({
      what: `${number} changed`,
      line: String(Number(number) + 1),
    })),
  ];
}

function literalChanges(line: string, isCode: boolean): Change[] {
  if (isCode) {
    return codeChanges(line);
  }
  const changes = [...line.matchAll(/\{\{.*?(\}\}|$)/g)].flatMap(code => {
    const at = code.index ?? 0;
    return codeChanges(code[0]).map(change => ({
      what: change.what,
      line: line.slice(0, at) + change.line + line.slice(at + code[0].length),
    }));
  });
  // A plain YAML value.
  const plain = line.match(/^(\s*(?:- )*(?:[\w./"-]+: )?)([^{}:#\s][^{}#]*)$/);
  if (plain && !/^[\w./"-]+:$/.test(plain[2].trim()) && plain[2] !== '---') {
    const value = plain[2];
    changes.push({
      what: 'value changed',
      line:
        plain[1] +
        (/^(true|false)$/.test(value)
          ? String(value !== 'true')
          : value.replace(/("?)$/, 'x$1')),
    });
  }
  return changes;
}

function lineChanges(line: string, isCode: boolean): Change[] {
  const isBlock = /\{\{-? ?(if|with|range|else|end|define)\b/.test(line);
  const changes: Change[] = [];
  if (!isBlock) {
    changes.push({ what: 'deleted', line: '' });
  }
  changes.push(
    ...conditionChanges(line),
    ...replaceEach(line, pipes, ([text]) => ({
      what: `without${text}`,
      line: '',
    })),
    ...replaceEach(line, prefixes, ([text]) => ({
      what: `without ${text}`,
      line: '',
    })),
    ...replaceEach(line, defaults, ([, opening, text, operand, closing]) => ({
      what: `without ${text}`,
      // Parentheses around the rest would let a template take nil for an empty map.
      line: opening && closing ? operand : `${opening}${operand}${closing}`,
    })),
    ...(/\{\{-? define\b/.test(line) ? [] : literalChanges(line, isCode)),
  );
  return changes;
}

/** Breaks each line of a template in each way that its kind allows. `suitesOf` is told the file and the named template. */
export function templateMutants(options: {
  file: string;
  text: string;
  suitesOf: (file: string, template: string | undefined) => string[];
}): Mutant[] {
  const { file, text, suitesOf } = options;
  const lines = text.split('\n');
  const comments = commentLines(lines);
  const mutants: Mutant[] = [];
  let template: string | undefined;
  let isOpen = false;
  lines.forEach((line, index) => {
    template = line.match(/define "([^"]*)"/)?.[1] ?? template;
    if (comments[index] || line.trim() === '') {
      return;
    }
    // Code that began on an earlier line, such as the entries of a long list.
    const isCode = isOpen;
    isOpen =
      line.lastIndexOf('{{') > line.lastIndexOf('}}') ||
      (isOpen && !line.includes('}}'));
    for (const change of lineChanges(line, isCode)) {
      mutants.push({
        key: `${[file, template].filter(Boolean).join(' ')} | ${
          change.what
        } | ${line.trim()}`,
        file,
        text: lines
          .map((other, at) => (at === index ? change.line : other))
          .join('\n'),
        suites: suitesOf(file, template),
      });
    }
  });
  return withUniqueKeys(mutants);
}
