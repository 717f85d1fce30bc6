import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';

/** The field's value: for each typed key as many asterisks; the keys themselves are secrets of the task. */
export const keysFieldSchema = makeFieldSchema({
  output: z => z.record(z.string()).describe('Asterisks of the typed keys'),
});
