import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import type { JsonObject } from '@backstage/types';

/**
 * What a template says about a field `DvaraChartValues`.
 *
 * @public
 */
export type ChartValuesUiOptions = {
  /** Path of the block in the chart's values, for example `gatewayServer.autoscaling`. */
  chartPath: string;
  /** Values of the same block that the template sets besides the field's. */
  besides?: JsonObject;
};

/** The field's value: a block of the chart's values. */
export const chartValuesFieldSchema = makeFieldSchema({
  output: z => z.record(z.unknown()).describe('A block of the chart’s values'),
  uiOptions: z =>
    z.object({
      chartPath: z
        .string()
        .describe('Path of the block, for example gatewayServer.autoscaling'),
      besides: z
        .record(z.unknown())
        .optional()
        .describe(
          'Values of the same block that the template sets besides the field’s',
        ),
    }),
});
