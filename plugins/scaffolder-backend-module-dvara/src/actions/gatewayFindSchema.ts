import { z } from 'zod/v3';
import { entityRefInput } from './commonInputs';

/** Inputs of `dvara:gateway:find`. */
export const gatewayFindInput = z
  .object({
    entityRef: entityRefInput()
      .unwrap()
      .describe(
        'The entity that stands for the gateway, for example component:default/orders-llm',
      ),
  })
  .strict();

/** Outputs of `dvara:gateway:find`. */
export const gatewayFindOutput = z.object({
  gateway: z.string().describe('Name of the gateway'),
  owner: z
    .string()
    .optional()
    .describe('Owner of the entity, for the input owner of other actions'),
});
