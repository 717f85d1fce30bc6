import type { JsonObject, JsonValue } from '@backstage/types';
import { z } from 'zod/v3';

/**
 * The JSON Schema of what is answered by a zod schema, as far as the report's schemas
 * use zod; anything else fails, so that nothing is compared by accident.
 */
export function toJsonSchema(schema: z.ZodTypeAny): JsonObject {
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries(schema.shape as z.ZodRawShape);
    const required = shape
      .filter(([, value]) => !isOptional(value))
      .map(([key]) => key);
    return {
      type: 'object',
      ...(required.length > 0 ? { required } : {}),
      properties: Object.fromEntries(
        shape.map(([key, value]) => [key, toJsonSchema(value)]),
      ),
    };
  }
  if (schema instanceof z.ZodArray) {
    return {
      type: 'array',
      ...bounds({
        minItems: schema._def.minLength?.value,
        maxItems: schema._def.maxLength?.value,
      }),
      items: toJsonSchema(schema.element),
    };
  }
  if (schema instanceof z.ZodString) {
    const { checks } = schema._def;
    return {
      type: 'string',
      ...bounds({
        maxLength: schema.maxLength ?? undefined,
        minLength: schema.minLength ?? undefined,
      }),
      ...(checks.some(({ kind }) => kind === 'datetime')
        ? { format: 'date-time' }
        : {}),
    };
  }
  if (schema instanceof z.ZodNumber) {
    const minimum = schema._def.checks.find(({ kind }) => kind === 'min');
    const exclusive =
      minimum?.kind === 'min' && !minimum.inclusive && minimum.value === 0;
    return {
      type: schema.isInt ? 'integer' : 'number',
      ...bounds({
        minimum: exclusive && schema.isInt ? 1 : schema.minValue ?? undefined,
      }),
    };
  }
  if (schema instanceof z.ZodBoolean) {
    return { type: 'boolean' };
  }
  if (schema instanceof z.ZodLiteral) {
    return { const: schema.value as JsonValue };
  }
  if (schema instanceof z.ZodEnum) {
    return { type: 'string', enum: [...schema.options] as JsonValue[] };
  }
  if (schema instanceof z.ZodUnion) {
    const options: z.ZodTypeAny[] = schema.options;
    return { anyOf: options.map(toJsonSchema) };
  }
  if (schema instanceof z.ZodRecord) {
    const { keySchema, valueSchema } = schema;
    return {
      type: 'object',
      ...(keySchema instanceof z.ZodEnum
        ? { propertyNames: { enum: [...keySchema.options] as JsonValue[] } }
        : {}),
      additionalProperties:
        valueSchema instanceof z.ZodUnknown ? true : toJsonSchema(valueSchema),
    };
  }
  if (schema instanceof z.ZodNullable) {
    const inner = toJsonSchema(schema.unwrap());
    return inner.enum || inner.type === 'object'
      ? { anyOf: [inner, { type: 'null' }] }
      : { ...inner, type: [inner.type ?? null, 'null'] };
  }
  if (schema instanceof z.ZodOptional) {
    return toJsonSchema(schema.unwrap());
  }
  if (schema instanceof z.ZodDefault) {
    return toJsonSchema(schema.removeDefault());
  }
  if (schema instanceof z.ZodCatch) {
    return toJsonSchema(schema.removeCatch());
  }
  if (schema instanceof z.ZodEffects) {
    return toJsonSchema(schema.innerType());
  }
  throw new Error(`No JSON Schema for ${schema._def.typeName}`);
}

function isOptional(schema: z.ZodTypeAny): boolean {
  if (schema instanceof z.ZodOptional) {
    return true;
  }
  if (schema instanceof z.ZodEffects) {
    return isOptional(schema.innerType());
  }
  return schema instanceof z.ZodNullable && isOptional(schema.unwrap());
}

function bounds(values: Record<string, number | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, number] => entry[1] !== undefined,
    ),
  );
}
