import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';

/**
 * What a template says about a field `DvaraRegionPicker`.
 *
 * @public
 */
export type RegionPickerUiOptions = {
  /**
   * Name of the property of the form that holds a gateway's entity reference. Only the regions
   * where that gateway runs can be chosen then.
   */
  gateway?: string;
  /** Chooses all regions where the gateway runs, until a person chooses others. */
  preselect?: boolean;
  /** Asks for a Helm revision beside each chosen region. */
  revisions?: boolean;
};

/**
 * The field's value: the chosen regions. An entry may carry more than its id, for
 * example a release name or values of that region; the picker keeps what it finds.
 */
export const regionPickerFieldSchema = makeFieldSchema({
  output: z =>
    z.array(
      z
        .object({
          id: z.string().describe('Id of a configured region'),
          revision: z
            .number()
            .optional()
            .describe('Helm revision, where the field asks for one'),
        })
        .passthrough(),
    ),
  uiOptions: z =>
    z.object({
      gateway: z
        .string()
        .optional()
        .describe(
          'Name of the property of the form that holds a gateway’s entity reference. Only the regions where that gateway runs can be chosen then',
        ),
      preselect: z
        .boolean()
        .optional()
        .describe(
          'Chooses all regions where the gateway runs, until a person chooses others',
        ),
      revisions: z
        .boolean()
        .optional()
        .describe('Asks for a Helm revision beside each chosen region'),
    }),
});
