import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';

/**
 * What a template says about a field `DvaraWaves`.
 *
 * @public
 */
export type WavesUiOptions = {
  /** Name of the property of the form that holds the regions; `regions` by default. */
  regions?: string;
};

/**
 * The field's value, for the input `waves` of `dvara:release:deploy`: ids of regions, wave by
 * wave; the first region alone and then all others, unless a person orders them.
 */
export const wavesFieldSchema = makeFieldSchema({
  output: z =>
    z.array(z.array(z.string().describe('Id of a region'))).describe('Waves'),
  uiOptions: z =>
    z.object({
      regions: z
        .string()
        .optional()
        .describe(
          'Name of the property of the form that holds the regions; regions by default',
        ),
    }),
});
