import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import Ajv, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

interface Document {
  paths: Record<
    string,
    { get: { responses: Record<string, { $ref?: string; content?: Content }> } }
  >;
  components: {
    schemas: Record<string, JsonObject>;
    responses: Record<string, { content: Content }>;
  };
}

interface Content {
  'application/json': { schema: JsonObject };
}

/** The OpenAPI document of this plugin. */
export const openApiDocument: Document = parse(
  readFileSync(join(__dirname, '../schema/openapi.yaml'), 'utf8'),
);

const validators = new Map<string, ValidateFunction>();

/** What the document says of one answer; fails where it does not speak of it. */
export function answerValidator(options: {
  /** A path of the document. */
  path: string;
  status: number;
}): ValidateFunction {
  const { path, status } = options;
  const key = `${path} ${status}`;
  const known = validators.get(key) ?? compile({ path, status });
  validators.set(key, known);
  return known;
}

function compile(options: { path: string; status: number }): ValidateFunction {
  const { path, status } = options;
  const response = openApiDocument.paths[path].get.responses[status];
  const content =
    response?.content ??
    openApiDocument.components.responses[
      response?.$ref?.split('/').at(-1) ?? ''
    ]?.content;
  if (!content) {
    throw new Error(`The document does not speak of ${status} for ${path}`);
  }
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(openApiDocument, 'openapi');
  return ajv.compile(absolute(content['application/json'].schema));
}

/** `#/components/…` → `openapi#/components/…` */
function absolute(schema: JsonObject): JsonObject {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components'),
  );
}
