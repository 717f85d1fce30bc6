import { z } from 'zod/v3';
import { entityRefInput, gatewayInput } from './commonInputs';

/** Inputs of `dvara:gateway:wait`. */
export const gatewayWaitInput = z
  .object({
    gateway: gatewayInput(),
    entityRef: entityRefInput(),
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
