import { z } from 'zod/v3';
import { providerHealthSchema, type GatewayStatus } from './gatewayStatus';

/*
 * What gateways of every age send, read tolerantly: what is of another form than it was
 * costs itself and shows as unknown, a text that is too long is cut. Without a status
 * word or names of providers there is no status: a gateway must not look well, or
 * without providers, because nobody here understood it.
 */

const cut = (most: number) => z.string().transform(text => text.slice(0, most));
const text = (most: number) => cut(most).nullish().catch(undefined);
const known = (most: number) =>
  text(most).transform(value => value ?? undefined);
const flag = z
  .boolean()
  .nullish()
  .catch(undefined)
  .transform(value => value ?? undefined);
const count = z
  .number()
  .int()
  .nonnegative()
  .nullish()
  .catch(undefined)
  .transform(value => value ?? undefined);

/** A list of which an entry that is not understood costs itself. */
const list = <T extends z.ZodTypeAny>(options: { item: T; most: number }) =>
  z
    .array(options.item.nullable().catch(null))
    .nullish()
    .catch(undefined)
    .transform(items =>
      (items ?? [])
        .filter((item): item is NonNullable<typeof item> => item !== null)
        .slice(0, options.most),
    );

const capabilities = z
  .object({
    streaming: flag,
    vision: flag,
    toolCalls: flag,
    structuredOutputs: flag,
    jsonMode: flag,
    maxContextTokens: count,
  })
  .nullish()
  .catch(undefined);

const limit = z.number().finite().nullish().catch(undefined);

/** Makes a {@link GatewayStatus} of what a gateway sends. */
export const gatewayStatusPayloadSchema: z.ZodType<
  GatewayStatus,
  z.ZodTypeDef,
  unknown
> = z.object({
  status: z.string().max(64),
  mode: known(64),
  version: known(128),
  uptimeSeconds: z.number().finite().nonnegative().optional().catch(undefined),
  region: z
    .object({ id: text(63), name: text(256), regionAware: flag })
    .nullish()
    .catch(undefined),
  providers: z
    .array(
      z.object({
        name: z.string().max(128),
        type: known(128),
        health: providerHealthSchema,
        capabilities,
      }),
    )
    .max(200)
    .default([]),
  routes: list({
    item: z.object({
      id: cut(256),
      modelPattern: known(512),
      strategy: known(128),
      providers: list({ item: cut(128), most: 200 }),
    }),
    most: 2000,
  }),
  rateLimits: z
    .object({
      enabled: flag,
      perKeyRequestsPerMinute: limit,
      perKeyTokensPerMinute: limit,
    })
    .nullish()
    .catch(undefined),
  warnings: list({ item: cut(2000), most: 200 }),
});
