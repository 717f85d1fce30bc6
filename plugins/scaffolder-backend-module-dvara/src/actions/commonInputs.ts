import type { JsonObject } from '@backstage/types';
import { z } from 'zod/v3';

/*
 * Functions, and not schemas: a schema that is used twice becomes a `$ref` in the JSON schema,
 * which the scaffolder’s validator cannot follow.
 */

/** Regions of one task; more is a mistake or an attack. */
export const MAX_REGIONS = 50;

const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

export const gatewayInput = () =>
  z
    .string()
    .regex(
      dnsLabel,
      'must be a DNS label of at most 63 lower-case letters, digits and dashes',
    )
    .describe('Name of the gateway, a DNS label, for example orders-llm');

export const regionIdInput = () =>
  z
    .string()
    .regex(dnsLabel, 'must be the id of a configured region')
    .describe('Id of a configured region (dvara.regions[].id)');

export const namespaceInput = () =>
  z
    .string()
    .regex(dnsLabel, 'must be the name of a namespace')
    .optional()
    .describe(
      'One of the region’s configured namespaces; the first of them by default',
    );

/** A map of chart values. */
export const valuesInput = () =>
  z.record(z.unknown()) as unknown as z.ZodType<JsonObject>;

/** The name of a Secret in the release's namespace. */
export const secretNameInput = () =>
  z
    .string()
    .max(253)
    .regex(
      /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
      'must be the name of a Secret: lower-case letters, digits and dashes',
    );

export const entityRefInput = () =>
  z
    .string()
    .max(253)
    .regex(
      /^([A-Za-z][\w.-]*:)?([\w.-]+\/)?[\w.-]+$/,
      'must be an entity reference, for example component:default/orders-llm',
    )
    .optional()
    .describe(
      'Entity that stands for the gateway; component:default/<gateway> by default',
    );
