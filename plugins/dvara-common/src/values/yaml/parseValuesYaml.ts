import type { JsonObject } from '@backstage/types';
import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Tags,
} from 'yaml';
import { isJsonObject } from '../isJsonObject';
import { MAX_VALUES_BYTES } from '../limits';
import type { ValuesFault } from '../ValuesFault';
import { describeYamlError } from './describeYamlError';

/**
 * Aliases in one text. Ten may repeat a text some forty times; more are no values file
 * but an attempt to fill the memory.
 */
const MAX_ALIASES = 10;

/** Types of YAML 1.1 that Helm reads as plain text or not at all. */
const foreignTypes = ['binary', 'omap', 'pairs', 'set', 'timestamp'].map(
  type => `tag:yaml.org,2002:${type}`,
);

/**
 * What a text of values holds, or why it holds none.
 *
 * @public
 */
export type ParsedValues =
  | { values: JsonObject; faults: [] }
  | { values?: undefined; faults: ValuesFault[] };

/**
 * Reads values as Helm does (YAML 1.1), with limits: one document, one map, no key
 * twice, few aliases, at most {@link MAX_VALUES_BYTES}. A text without content holds
 * no values.
 *
 * @returns faults name the line, and quote nothing
 *
 * @public
 */
export function parseValuesYaml(text: string): ParsedValues {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MAX_VALUES_BYTES) {
    return refuse(
      `the text takes ${Math.ceil(bytes / 1024)} KiB and may take ${
        MAX_VALUES_BYTES / 1024
      } KiB`,
    );
  }
  try {
    return readDocument(text);
  } catch (error) {
    // The parser calls itself for each level of nesting.
    if (error instanceof Error && error.name === 'RangeError') {
      return refuse('the text is nested too deep');
    }
    throw error;
  }
}

function readDocument(text: string): ParsedValues {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    version: '1.1',
    uniqueKeys: true,
    prettyErrors: false,
    // Silence would drop the second document without an error.
    logLevel: 'error',
    lineCounter,
    customTags: withoutForeignTypes,
  });
  const faults = [
    // A tag that is not known is but a warning to the library.
    ...[...document.errors, ...document.warnings].map(({ code, pos }) => ({
      offset: pos[0],
      reason: describeYamlError(code),
    })),
    ...findForeignNodes(document),
  ].map(({ offset, reason }) => ({
    path: '',
    sentence: `line ${lineCounter.linePos(offset).line}: ${reason}`,
  }));
  if (faults.length > 0) {
    return { faults };
  }
  const values: unknown = document.toJS({ maxAliasCount: MAX_ALIASES * 10 });
  if (values === null || values === undefined) {
    return { values: {}, faults: [] };
  }
  return isJsonObject(values)
    ? { values, faults: [] }
    : refuse(
        `values are a map of names, as in «gatewayServer:», and this is a ${
          Array.isArray(values) ? 'list' : typeof values
        }`,
      );
}

function refuse(sentence: string): ParsedValues {
  return { faults: [{ path: '', sentence }] };
}

function withoutForeignTypes(tags: Tags): Tags {
  return tags.filter(
    tag =>
      typeof tag === 'object' &&
      !foreignTypes.includes(tag.tag) &&
      // Go's YAML reads 12:30 as text, not as a number of base 60.
      !('format' in tag && tag.format === 'TIME'),
  );
}

/** What YAML allows and a map of JSON values does not. */
function findForeignNodes(
  document: Document,
): Array<{ offset: number; reason: string }> {
  const found: Array<{ offset: number; reason: string }> = [];
  const tell = (node: Node, reason: string) =>
    found.push({ offset: node.range?.[0] ?? 0, reason });
  let aliases = 0;
  visit(document, {
    Alias(_key, alias, path) {
      aliases += 1;
      const target = alias.resolve(document);
      if (!target) {
        tell(alias, 'this alias names no anchor');
      } else if (path.some(above => above === target)) {
        tell(alias, 'this alias stands for what it is part of');
      } else if (aliases === MAX_ALIASES + 1) {
        tell(alias, `there are more than ${MAX_ALIASES} aliases`);
      }
    },
    Pair(_key, { key, value }) {
      if (isCollection(key) || isAlias(key)) {
        tell(key, 'a key must be a plain text');
      }
      if (isScalar(key) && isMergeKey(key.value)) {
        const sources = isSeq(value) ? value.items : [value];
        const maps = sources.map(source =>
          isAlias(source) ? source.resolve(document) : source,
        );
        if (!maps.every(isMap)) {
          tell(key, '«<<» takes in maps');
        }
      }
    },
    Scalar(_key, scalar) {
      if (typeof scalar.value === 'number' && !Number.isFinite(scalar.value)) {
        tell(scalar, 'values have no infinite numbers');
      }
    },
  });
  return found;
}

/** Where it merges, the library keeps the key as a symbol. */
function isMergeKey(key: unknown): boolean {
  return (typeof key === 'symbol' ? key.description : key) === '<<';
}
