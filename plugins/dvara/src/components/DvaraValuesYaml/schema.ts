import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import type { JsonObject } from '@backstage/types';

/**
 * What a template says about a field `DvaraValuesYaml`.
 *
 * @public
 */
export type ValuesYamlUiOptions = {
  /** Values of the chart that the template's steps set above those of the field. */
  besides?: JsonObject;
};

/** The field's value: YAML as it was typed. */
export const valuesYamlFieldSchema = makeFieldSchema({
  output: z => z.string().describe('Values of the chart as YAML'),
  uiOptions: z =>
    z.object({
      besides: z
        .record(z.unknown())
        .optional()
        .describe(
          'Values of the chart that the template’s steps set above those of the field',
        ),
    }),
});
