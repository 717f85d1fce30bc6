import { z } from 'zod/v3';
import { entityRefInput, gatewayInput } from './commonInputs';

/** Inputs of `dvara:gateway:wait`. */
export const gatewayWaitInput = z
  .object({
    gateway: gatewayInput(),
    entityRef: entityRefInput(),
    regions: z
      .array(z.object({ id: z.string().min(1).max(63) }).passthrough())
      .max(50)
      .optional()
      .describe(
        'Regions that the entity is to name, as they were deployed; the first look after a wave knows only that wave',
      ),
    timeoutSeconds: z
      .number()
      .int()
      .min(5)
      .max(600)
      .default(180)
      .describe('How long to wait, 5 to 600 seconds'),
  })
  .strict();

/** Outputs of `dvara:gateway:wait`. */
export const gatewayWaitOutput = z.object({
  entityRef: z.string().describe('Entity that stands for the gateway'),
  entityPath: z
    .string()
    .describe(
      'Path of its page, for example /catalog/default/component/orders-llm',
    ),
  tabPath: z.string().describe('Path of its Dvara tab'),
});
