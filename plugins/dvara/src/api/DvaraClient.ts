import type { CompoundEntityRef } from '@backstage/catalog-model';
import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  chartRulesSchema,
  gatewayReportSchema,
  regionSummarySchema,
  type ChartRules,
  type GatewayReport,
  type RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';
import { z } from 'zod/v3';
import type { DvaraApi } from './DvaraApi';
import { InvalidAnswerError } from './InvalidAnswerError';

const regionsAnswerSchema = z.object({ items: z.array(regionSummarySchema) });

/**
 * Reads through the plugin `dvara` of the portal's backend.
 *
 * @public
 */
export class DvaraClient implements DvaraApi {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi;
  }

  async getRegions(
    options: { signal?: AbortSignal } = {},
  ): Promise<RegionSummary[]> {
    const answer = await this.#get({
      path: '/v1/regions',
      schema: regionsAnswerSchema,
      signal: options.signal,
    });
    return answer.items;
  }

  async getChart(options: { signal?: AbortSignal } = {}): Promise<ChartRules> {
    return this.#get({
      path: '/v1/chart',
      schema: chartRulesSchema,
      signal: options.signal,
    });
  }

  async getGatewayReport(options: {
    entityRef: CompoundEntityRef;
    signal?: AbortSignal;
  }): Promise<GatewayReport> {
    const { kind, namespace, name } = options.entityRef;
    const path = [kind.toLocaleLowerCase('en-US'), namespace, name]
      .map(encodeURIComponent)
      .join('/');
    return this.#get({
      path: `/v1/gateways/${path}`,
      schema: gatewayReportSchema,
      signal: options.signal,
    });
  }

  async #get<T extends z.ZodTypeAny>(options: {
    path: string;
    schema: T;
    signal?: AbortSignal;
  }): Promise<z.output<T>> {
    const baseUrl = await this.#discoveryApi.getBaseUrl('dvara');
    const response = await this.#fetchApi.fetch(`${baseUrl}${options.path}`, {
      signal: options.signal,
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    const parsed = options.schema.safeParse(await readJson(response));
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0];
      throw new InvalidAnswerError(
        `The Dvara backend’s answer is not of the expected form at ${
          path.join('.') || 'its root'
        }: ${message}. Check that the Dvara frontend and backend have the same version.`,
      );
    }
    return parsed.data;
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidAnswerError(
      'The Dvara backend’s answer is not JSON. Check that the address of the backend leads to Backstage and not to a proxy’s page.',
    );
  }
}
