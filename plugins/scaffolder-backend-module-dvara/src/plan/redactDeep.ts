import { isObject } from '@dvara/backstage-plugin-dvara-node';

/** Redacts every text in a value, names of fields included. */
export function redactDeep<T>(options: {
  value: T;
  redact: (text: string) => string;
}): T {
  const { value, redact } = options;
  const walk = (each: unknown): unknown => {
    if (typeof each === 'string') {
      return redact(each);
    }
    if (Array.isArray(each)) {
      return each.map(walk);
    }
    return isObject(each)
      ? Object.fromEntries(
          Object.entries(each).map(([name, inner]) => [
            redact(name),
            walk(inner),
          ]),
        )
      : each;
  };
  return walk(value) as T;
}
