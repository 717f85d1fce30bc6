import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { dvaraTranslationRef } from './translation';
import german from './translation.de';
import { dvaraFleetTranslationRef } from './translation.fleet';
import germanFleet from './translation.fleet.de';

/** The words as the portal gets them: by key. */
const messagesOf = (ref: unknown) =>
  (
    ref as { getDefaultMessages(): Record<string, string> }
  ).getDefaultMessages();
const tabWords = messagesOf(dvaraTranslationRef);
const fleetWords = messagesOf(dvaraFleetTranslationRef);

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

const sourceFiles = (...folders: string[]) =>
  folders.flatMap(folder =>
    fs
      .readdirSync(path.join(__dirname, folder), {
        recursive: true,
        encoding: 'utf8',
      })
      .filter(name => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
      .map(name => path.join(__dirname, folder, name)),
  );

const componentFiles = sourceFiles('components').filter(name =>
  name.endsWith('.tsx'),
);

/** The texts in a file, each as its fixed parts, with the nodes that hold them. */
function findTexts(file: string): { node: ts.Node; parts: string[] }[] {
  const source = ts.createSourceFile(
    file,
    fs.readFileSync(file, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: { node: ts.Node; parts: string[] }[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isStringLiteralLike(node)) {
      found.push({ node, parts: [node.text] });
    } else if (ts.isTemplateExpression(node)) {
      const { head, templateSpans } = node;
      found.push({
        node,
        parts: [head.text, ...templateSpans.map(span => span.literal.text)],
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Whether a text stands in only while the words in the portal's language are not loaded. */
function isFallback({ parent }: ts.Node): boolean {
  return (
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
  );
}

/** Whether a text is in an error, which `describeError` tells in the portal's language. */
function isInError(node: ts.Node): boolean {
  return (
    ts.isNewExpression(node) ||
    (ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.SuperKeyword) ||
    (node.parent !== undefined && isInError(node.parent))
  );
}

describe('translations', () => {
  it.each<[string, Record<string, string>, Record<string, string | null>]>([
    ['screens', tabWords, german.messages],
    ['fleet page', fleetWords, germanFleet.messages],
  ])('have every text of the %s in German too', (_, english, messages) => {
    expect(Object.keys(messages).sort()).toEqual(Object.keys(english).sort());
    for (const [key, text] of Object.entries(english)) {
      const translated = messages[key];
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

  it('hold every text for people: what words are made of elsewhere has none of its own', () => {
    const own = sourceFiles('lib', 'feed', 'api', 'hooks').flatMap(file =>
      findTexts(file)
        .filter(
          ({ node, parts }) =>
            parts.some(part => /\p{L}{2,} \p{L}{2,}/u.test(part)) &&
            !isInError(node) &&
            !isFallback(node),
        )
        .map(({ parts }) => `${path.basename(file)} ${parts.join('…')}`),
    );
    expect(own).toEqual([]);
  });

  it('have words for the failures that the plugin itself finds: it throws no nameless ones', () => {
    const nameless = sourceFiles('lib', 'feed', 'api').filter(file =>
      /new (Type)?Error\(/.test(fs.readFileSync(file, 'utf8')),
    );
    expect(nameless).toEqual([]);
  });

  it('are all used', () => {
    const escape = (text: string) =>
      text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const uses = sourceFiles('components', 'hooks', 'lib').flatMap(file =>
      findTexts(file)
        .map(({ parts }) => parts)
        // `${a}${b}` would fit every key.
        .filter(parts => parts[0] !== '')
        .map(
          parts =>
            new RegExp(`^${parts.map(escape).join('[^.]+')}(_one|_other)?$`),
        ),
    );
    expect(
      Object.keys({ ...tabWords, ...fleetWords }).filter(
        key => !uses.some(use => use.test(key)),
      ),
    ).toEqual([]);
  });
});
