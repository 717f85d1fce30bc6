import { z } from 'zod/v3';

/**
 * Health of one provider as the gateway reports it. A word that a newer gateway
 * may send becomes `UNKNOWN`, so that it never hides the rest of the answer.
 *
 * @public
 */
export const providerHealthSchema = z
  .enum(['HEALTHY', 'DEGRADED', 'UNHEALTHY', 'UNKNOWN'])
  .catch('UNKNOWN');

/** @public */
export type ProviderHealth = z.infer<typeof providerHealthSchema>;

const capabilitiesSchema = z.object({
  streaming: z.boolean().optional(),
  vision: z.boolean().optional(),
  toolCalls: z.boolean().optional(),
  structuredOutputs: z.boolean().optional(),
  jsonMode: z.boolean().optional(),
  maxContextTokens: z.number().int().nonnegative().optional(),
});

/**
 * The gateway's own status. `GET /status` and `GET /actuator/gateway-status`
 * share this payload; unknown sections are dropped.
 * Source: dvarahq/dvara, dvara-gateway-runtime, GatewayStatusEndpoint.java.
 *
 * @public
 */
export const gatewayStatusSchema = z.object({
  status: z.string().max(64),
  mode: z.string().max(64).optional(),
  version: z.string().max(128).optional(),
  uptimeSeconds: z.number().finite().nonnegative().optional(),
  region: z
    .object({
      id: z.string().max(63).nullish(),
      name: z.string().max(256).nullish(),
      regionAware: z.boolean().optional(),
    })
    .nullish(),
  providers: z
    .array(
      z.object({
        name: z.string().max(128),
        type: z.string().max(128).optional(),
        health: providerHealthSchema,
        capabilities: capabilitiesSchema.nullish(),
      }),
    )
    .max(200)
    .default([]),
  routes: z
    .array(
      z.object({
        id: z.string().max(256),
        modelPattern: z.string().max(512).optional(),
        strategy: z.string().max(128).optional(),
        providers: z.array(z.string().max(128)).max(200).default([]),
      }),
    )
    .max(2000)
    .default([]),
  rateLimits: z
    .object({
      enabled: z.boolean().optional(),
      perKeyRequestsPerMinute: z.number().finite().nullish(),
      perKeyTokensPerMinute: z.number().finite().nullish(),
    })
    .nullish(),
  warnings: z.array(z.string().max(2000)).max(200).default([]),
});

/** @public */
export type GatewayStatus = z.infer<typeof gatewayStatusSchema>;
