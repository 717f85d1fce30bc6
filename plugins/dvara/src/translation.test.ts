import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { dvaraTranslationRef } from './translation';
import german from './translation.de';

/** The words as the portal gets them: by key. */
const english = (
  dvaraTranslationRef as unknown as {
    getDefaultMessages(): Record<string, string>;
  }
).getDefaultMessages();

const parametersOf = (text: string | null) =>
  [...(text ?? '').matchAll(/\{\{\w+\}\}/g)].map(([name]) => name).sort();

/** Attributes whose text is read by people. */
const spokenAttributes = [
  'alt',
  'aria-label',
  'aria-description',
  'description',
  'helperText',
  'label',
  'placeholder',
  'title',
  'titleAccess',
];

/** Texts for people that a component holds itself, with their places. */
function findOwnWords(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    fs.readFileSync(file, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TSX,
  );
  const found: string[] = [];
  const tell = (node: ts.Node, text: string) => {
    if (/\p{L}{2,}/u.test(text)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${path.basename(file)}:${line + 1} ${text.trim()}`);
    }
  };
  const visit = (node: ts.Node) => {
    if (ts.isJsxText(node)) {
      tell(node, node.text);
    }
    if (ts.isJsxAttribute(node)) {
      const { initializer } = node;
      const value =
        initializer && ts.isJsxExpression(initializer)
          ? initializer.expression
          : initializer;
      if (
        value &&
        ts.isStringLiteralLike(value) &&
        spokenAttributes.includes(node.name.getText())
      ) {
        tell(node, value.text);
      }
    }
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) {
      const { expression } = node;
      if (expression && ts.isStringLiteralLike(expression)) {
        tell(node, expression.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const componentFiles = fs
  .readdirSync(path.join(__dirname, 'components'), {
    recursive: true,
    encoding: 'utf8',
  })
  .filter(name => name.endsWith('.tsx') && !name.endsWith('.test.tsx'))
  .map(name => path.join(__dirname, 'components', name));

describe('translations', () => {
  it('have every text of the screens in German too', () => {
    const { messages } = german;
    expect(Object.keys(messages).sort()).toEqual(Object.keys(english).sort());
    for (const [key, text] of Object.entries(english)) {
      const translated = messages[key as keyof typeof messages];
      expect({ key, parameters: parametersOf(translated) }).toEqual({
        key,
        parameters: parametersOf(text),
      });
      expect({ key, empty: !translated }).toEqual({ key, empty: !text });
    }
  });

  it('hold every text for people: no component has one of its own', () => {
    expect(componentFiles.length).toBeGreaterThan(30);
    expect(componentFiles.flatMap(findOwnWords)).toEqual([]);
  });
});
