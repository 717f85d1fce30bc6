import { parse } from 'yaml';
import type { Route } from './statusPayload.ts';

/**
 * The routes of a `gateway.yaml`. Whatever cannot be understood is no route: the gateway ignores unknown keys too.
 */
export function parseRoutes(text: string): Route[] {
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 20 });
  } catch {
    return [];
  }
  const routes = record(document)?.routes;
  if (!Array.isArray(routes)) {
    return [];
  }
  return routes.flatMap((entry, index) => {
    const route = record(entry);
    if (!route) {
      return [];
    }
    const providers = Array.isArray(route.providers) ? route.providers : [];
    return [
      {
        id: string(route.id) ?? `route-${index + 1}`,
        modelPattern:
          string(route.modelPattern) ??
          string(route.model_pattern) ??
          string(route.model) ??
          '*',
        strategy: string(route.strategy) ?? 'model-prefix',
        providers: providers.flatMap(provider => {
          const name = string(provider) ?? string(record(provider)?.provider);
          return name === undefined ? [] : [name];
        }),
      },
    ];
  });
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
