import { isMap, isScalar, parseAllDocuments, visit } from 'yaml';

/** Whether the first document of a text is a map with plain keys, or nothing. */
export function isYamlMap(text: string): boolean {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [first] = documents;
  if (!first) {
    return true;
  }
  const { contents, errors } = first;
  if (errors.length > 0) {
    return false;
  }
  const isNothing =
    contents === null || (isScalar(contents) && contents.value === null);
  if (!isNothing && !isMap(contents)) {
    return false;
  }
  let plain = true;
  visit(first, {
    Alias(_key, alias) {
      plain &&= alias.resolve(first) !== undefined;
    },
    Pair(_key, { key }) {
      if (!isScalar(key)) {
        plain = false;
        return visit.BREAK;
      }
      return undefined;
    },
  });
  return plain;
}
