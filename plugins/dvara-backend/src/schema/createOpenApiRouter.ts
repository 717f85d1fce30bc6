import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { createValidatedOpenApiRouterFromGeneratedEndpointMap } from '@backstage/backend-openapi-utils';
import type express from 'express';
import { parse } from 'yaml';

type OpenApiDocument = Parameters<
  typeof createValidatedOpenApiRouterFromGeneratedEndpointMap
>[0];

/**
 * A router that refuses every request which is not as `openapi.yaml` says: an unknown
 * query parameter, a repeated one, or one of another form is an InputError that names it.
 */
export function createOpenApiRouter(): express.Router {
  const document: OpenApiDocument = parse(
    readFileSync(
      resolvePackagePath(
        '@dvara/backstage-plugin-dvara-backend',
        'src/schema/openapi.yaml',
      ),
      'utf8',
    ),
  );
  return createValidatedOpenApiRouterFromGeneratedEndpointMap(document, {
    // No route reads a body.
    middleware: [(_request, _response, next) => next()],
  });
}
