import { isDeepStrictEqual } from 'node:util';
import { describeObject, type RenderedObject } from './renderedObject.ts';

export interface CompareObjectsOptions {
  left: RenderedObject[];
  right: RenderedObject[];
}

/** Names of objects that are on one side only or differ; the order of objects does not matter. */
export function compareObjects(options: CompareObjectsOptions): string[] {
  const index = (objects: RenderedObject[]) =>
    new Map(objects.map(object => [describeObject(object), object]));
  const left = index(options.left);
  const right = index(options.right);
  return [...new Set([...left.keys(), ...right.keys()])].flatMap(name => {
    const [a, b] = [left.get(name), right.get(name)];
    if (!a || !b) {
      return [`${name} is rendered on one side only`];
    }
    return isDeepStrictEqual(a, b) ? [] : [`${name} differs`];
  });
}
