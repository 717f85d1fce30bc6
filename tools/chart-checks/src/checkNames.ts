import { podSpecOf } from './podSecurity.ts';
import { describeObject, type RenderedObject } from './renderedObject.ts';

/** Names are unique, also those of variables (server-side apply refuses a repeated one), and fit a Service's 63 characters. */
export function checkNames(objects: RenderedObject[]): string[] {
  const names = objects.map(describeObject);
  return [
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map(name => `${name} is rendered twice`),
    ...objects
      .filter(object => object.metadata.name.length > 63)
      .map(
        object => `${describeObject(object)} has a name above 63 characters`,
      ),
    ...objects.flatMap(object =>
      (podSpecOf(object)?.containers ?? []).flatMap(({ env = [] }) =>
        env
          .map(({ name }) => name)
          .filter((name, index, all) => all.indexOf(name) !== index)
          .map(name => `${describeObject(object)} sets ${name} twice`),
      ),
    ),
  ];
}
