import { z } from 'zod/v3';
import {
  DVARA_GATEWAY_ANNOTATION,
  DVARA_NAMESPACE_ANNOTATION,
  DVARA_REGIONS_ANNOTATION,
} from './annotations';

/** A DNS label, the form of gateway names, namespaces and region ids. */
const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** More than any portal has. */
const MOST_REGIONS = 100;

const gatewayReferenceSchema = z.object({
  gateway: z
    .string()
    .regex(
      dnsLabel,
      `${DVARA_GATEWAY_ANNOTATION} must be a DNS label of at most 63 characters, for example orders-llm`,
    ),
  namespace: z
    .string()
    .regex(dnsLabel, `${DVARA_NAMESPACE_ANNOTATION} must be a namespace name`)
    .optional(),
  regionIds: z
    .array(
      z
        .string()
        .regex(
          dnsLabel,
          `${DVARA_REGIONS_ANNOTATION} must be a comma-separated list of region ids`,
        ),
    )
    .max(
      MOST_REGIONS,
      `${DVARA_REGIONS_ANNOTATION} names more than ${MOST_REGIONS} regions`,
    )
    .optional(),
});

/**
 * What an entity says about the gateway it stands for.
 *
 * @public
 */
export type GatewayReference = z.infer<typeof gatewayReferenceSchema>;

/**
 * The part of a catalog entity that a gateway reference is read from.
 *
 * @public
 */
export interface AnnotatedEntity {
  metadata: { annotations?: Record<string, string> };
}

/**
 * Whether an entity stands for a Dvara gateway.
 *
 * @public
 */
export function isDvaraGateway(entity: AnnotatedEntity): boolean {
  return Boolean(entity.metadata.annotations?.[DVARA_GATEWAY_ANNOTATION]);
}

/**
 * Reads the gateway that an entity stands for from its annotations.
 *
 * @returns undefined where the entity has no `dvara.ai/gateway` annotation
 * @throws Error with a sentence that names the annotation where a value is malformed
 * @public
 */
export function readGatewayReference(
  entity: AnnotatedEntity,
): GatewayReference | undefined {
  const annotations = entity.metadata.annotations ?? {};
  const gateway = annotations[DVARA_GATEWAY_ANNOTATION];
  if (!gateway) {
    return undefined;
  }
  const regions = annotations[DVARA_REGIONS_ANNOTATION]?.split(',')
    .map(id => id.trim())
    .filter(Boolean)
    // One too many says as much as a million of them.
    .slice(0, MOST_REGIONS + 1);
  const parsed = gatewayReferenceSchema.safeParse({
    gateway,
    namespace: annotations[DVARA_NAMESPACE_ANNOTATION],
    regionIds: regions?.length ? regions : undefined,
  });
  if (!parsed.success) {
    const messages = parsed.error.issues.map(({ message }) => message);
    throw new Error([...new Set(messages)].join('; '));
  }
  return parsed.data;
}
