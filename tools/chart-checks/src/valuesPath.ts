/** Splits a path as `--set` and helm-unittest write it, such as `a.b["c.d"][0].e`, into its keys. */
export function splitPath(path: string): string[] {
  return [
    ...path.matchAll(/\["([^"]*)"\]|\['([^']*)'\]|\[(\d+)\]|([^.[\]]+)/g),
  ].map(match => match[1] ?? match[2] ?? match[3] ?? match[4]);
}

type Block = Record<string, unknown>;

function isBlock(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lays one block of values over another as Helm does: maps are joined, all else is replaced. */
export function mergeValues(below: Block, above: Block): Block {
  const merged: Block = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const known = merged[key];
    merged[key] =
      isBlock(known) && isBlock(value) ? mergeValues(known, value) : value;
  }
  return merged;
}

/** Makes values of `{'a.b': 1}`: each key is a path. */
export function expandPaths(set: Block): Block {
  return Object.entries(set).reduce<Block>(
    (values, [path, value]) =>
      mergeValues(
        values,
        splitPath(path).reduceRight<unknown>(
          (inner, key) => ({ [key]: inner }),
          value,
        ) as Block,
      ),
    {},
  );
}
