import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';

/**
 * The field's value: the chosen regions. An entry may carry more than its id, for
 * example a release name or values of that region; the picker keeps what it finds.
 */
export const regionPickerFieldSchema = makeFieldSchema({
  output: z =>
    z.array(
      z
        .object({ id: z.string().describe('Id of a configured region') })
        .passthrough(),
    ),
});
