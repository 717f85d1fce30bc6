import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import {
  listProperties,
  valueAt,
  type ChartFiles,
  type JsonSchema,
} from './valuesSchema.ts';

/** What stands above a value in values.yaml. */
export interface ValueComment {
  /** Without comment marks, in one line. */
  text: string;
  lines: number;
  /** Begins with two dashes, which is what helm-docs lists in the README. */
  isListed: boolean;
}

const longest = 5;

/** Comments right above the values of a values.yaml, by path (`gatewayServer.image.tag`). */
export function readValueComments(
  valuesYaml: string,
): Map<string, ValueComment> {
  const lineCounter = new LineCounter();
  const document = parseDocument(valuesYaml, { lineCounter, version: '1.1' });
  const lines = valuesYaml.split('\n').map(line => line.trim());
  const comments = new Map<string, ValueComment>();
  const walk = (node: unknown, path: string[]) => {
    if (!isMap(node)) {
      return;
    }
    for (const { key, value } of node.items) {
      if (!isScalar(key) || !key.range) {
        continue;
      }
      const here = [...path, String(key.value)];
      const line = lineCounter.linePos(key.range[0]).line - 1;
      let first = line;
      while (first > 0 && lines[first - 1].startsWith('#')) {
        first--;
      }
      const comment = lines
        .slice(first, line)
        .map(text => text.replace(/^#\s*/, ''));
      if (comment.length > 0) {
        const isListed = comment[0].startsWith('--');
        const text = comment.join(' ').replace(/^--\s*/, '');
        comments.set(here.join('.'), {
          text,
          lines: comment.length,
          isListed,
        });
      }
      walk(value, here);
    }
  };
  walk(document.contents, []);
  return comments;
}

/** What a form shows: the first sentence without its full stop and without Markdown. */
export function firstSentence(text: string): string {
  return text.replaceAll('`', '').split(/\.(?:\s|$)/, 1)[0];
}

/**
 * Each value has a comment: its first sentence is the schema's description, values are listed in the README and blocks
 * are not.
 */
export function checkValueComments(
  options: ChartFiles & { comments: Map<string, ValueComment> },
): string[] {
  const { schema, values, comments } = options;
  return listProperties(schema)
    .filter(({ path }) => valueAt({ values, path }) !== undefined)
    .flatMap(({ path, schema: property, isLeaf }) => {
      const name = path.join('.');
      const comment = comments.get(name);
      if (!comment) {
        return [`${name} has no comment in values.yaml`];
      }
      const findings: string[] = [];
      if (firstSentence(comment.text) !== property.description) {
        findings.push(
          `${name}: the comment in values.yaml begins with "${firstSentence(
            comment.text,
          )}", the description in values.schema.json is "${
            property.description
          }"; run node tools/chart-checks/src/checkChart.ts --write-schema-texts`,
        );
      }
      if (comment.isListed !== isLeaf) {
        findings.push(
          isLeaf
            ? `${name} has no two dashes in values.yaml, so the README leaves it out`
            : `${name} is a block, the two dashes of its comment would list it as a value`,
        );
      }
      if (comment.lines > longest) {
        findings.push(`${name} has a comment of more than ${longest} lines`);
      }
      return findings;
    });
}

/** Writes the first sentences of values.yaml into the schema's descriptions; says how many it changed. */
export function applyValueComments(options: {
  schema: JsonSchema;
  comments: Map<string, ValueComment>;
}): number {
  let changed = 0;
  for (const { path, schema } of listProperties(options.schema)) {
    const comment = options.comments.get(path.join('.'));
    const description = comment && firstSentence(comment.text);
    if (description && schema.description !== description) {
      schema.description = description;
      changed++;
    }
  }
  return changed;
}
