import { isObject } from '@dvara/backstage-plugin-dvara-node';

/** JSON that is the same text for the same content: keys in order, nothing undefined. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    isObject(each)
      ? Object.fromEntries(
          Object.entries(each).sort(([one], [other]) =>
            one < other ? -1 : Number(one > other),
          ),
        )
      : each,
  );
}
