import { isMap, isScalar, isSeq, parseDocument, type Node } from 'yaml';
import { withUniqueKeys, type Mutant } from './Mutant.ts';

function changed(value: unknown): unknown {
  switch (typeof value) {
    case 'boolean':
      return !value;
    case 'number':
      return value + 1;
    case 'string':
      return `${value}x`;
    default:
      return { changed: 'x' };
  }
}

/** Gives each value of values.yaml another default; an empty list gets an entry, an empty map a key. */
export function valuesMutants(options: {
  text: string;
  suitesOf: (path: string[]) => string[];
}): Mutant[] {
  const { text, suitesOf } = options;
  const mutants: Mutant[] = [];
  const add = (path: (string | number)[], value: unknown) => {
    const copy = parseDocument(text, { version: '1.1' });
    copy.setIn(path, copy.createNode(value));
    mutants.push({
      key: `values.yaml | changed | ${path.join('.')}`,
      file: 'values.yaml',
      text: copy.toString(),
      suites: suitesOf(path.map(String)),
    });
  };
  const walk = (node: Node | null | undefined, path: (string | number)[]) => {
    if (isMap(node) && node.items.length > 0) {
      for (const { key, value } of node.items) {
        walk(value as Node, [...path, String(key)]);
      }
    } else if (isSeq(node) && node.items.length > 0) {
      node.items.forEach((item, index) => walk(item as Node, [...path, index]));
    } else if (isSeq(node)) {
      add(path, [{ name: 'changed' }]);
    } else if (isScalar(node)) {
      add(path, changed(node.value));
    } else {
      add(path, { changed: 'x' });
    }
  };
  walk(parseDocument(text, { version: '1.1' }).contents, []);
  return withUniqueKeys(mutants);
}
