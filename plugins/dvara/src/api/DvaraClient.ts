import {
  stringifyEntityRef,
  type CompoundEntityRef,
} from '@backstage/catalog-model';
import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  chartRulesSchema,
  fleetChangesSchema,
  fleetReportSchema,
  gatewayRefusalSchema,
  gatewayReportSchema,
  gatewayStreamEndSchema,
  podLogEndSchema,
  podLogSchema,
  regionSummarySchema,
  releaseDiffSchema,
  releaseHistorySchema,
  type ChartRules,
  type FleetReport,
  type GatewayReport,
  type GatewayStreamEnd,
  type PodLog,
  type PodLogEnd,
  type RegionSummary,
  type ReleaseDiff,
  type ReleaseHistory,
} from '@dvara/backstage-plugin-dvara-common';
import { z } from 'zod/v3';
import { ConnectionLostError } from './ConnectionLostError';
import type {
  DvaraApi,
  FleetStreamEvent,
  GatewayRegionRef,
  GatewayStreamEvent,
  PodLogSelection,
} from './DvaraApi';
import { InvalidAnswerError } from './InvalidAnswerError';
import {
  readServerSentEvents,
  type ServerSentEvent,
} from './readServerSentEvents';

const regionsAnswerSchema = z.object({ items: z.array(regionSummarySchema) });

/**
 * Reads through the plugin `dvara` of the portal's backend.
 *
 * @public
 */
export class DvaraClient implements DvaraApi {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;
  readonly pollSeconds?: number;

  constructor(options: {
    discoveryApi: DiscoveryApi;
    fetchApi: FetchApi;
    pollSeconds?: number;
  }) {
    this.pollSeconds = options.pollSeconds;
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

  async getFleet(options: { signal?: AbortSignal } = {}): Promise<FleetReport> {
    return this.#get({
      path: '/v1/gateways',
      schema: fleetReportSchema,
      signal: options.signal,
    });
  }

  async followFleet(options: {
    onEvent: (event: FleetStreamEvent) => void;
    onAlive?: () => void;
    signal?: AbortSignal;
  }): Promise<GatewayStreamEnd> {
    const { onEvent, onAlive, signal } = options;
    const response = await this.#fetchStream({
      path: '/v1/gateways/stream',
      signal,
    });
    return readReportStream({
      response,
      onAlive,
      signal,
      onEvent: ({ event, data }) => {
        if (event === 'fleet') {
          const report = parseAnswer({ text: data, schema: fleetReportSchema });
          onEvent({ event, report });
        } else if (event === 'changes') {
          const changes = parseAnswer({
            text: data,
            schema: fleetChangesSchema,
          });
          onEvent({ event, changes });
        }
      },
    });
  }

  async getGatewayReport(options: {
    entityRef: CompoundEntityRef;
    signal?: AbortSignal;
  }): Promise<GatewayReport> {
    return this.#get({
      path: gatewayPath(options.entityRef),
      schema: gatewayReportSchema,
      signal: options.signal,
    });
  }

  async followGateways(options: {
    entityRefs: CompoundEntityRef[];
    lastEventId?: string;
    onEvent: (event: GatewayStreamEvent) => void;
    onAlive?: () => void;
    signal?: AbortSignal;
  }): Promise<GatewayStreamEnd> {
    const { entityRefs, lastEventId, onEvent, onAlive, signal } = options;
    const gateways = entityRefs
      .map(ref => encodeURIComponent(stringifyEntityRef(ref)))
      .join(',');
    const response = await this.#fetchStream({
      path: `/v1/stream?gateways=${gateways}`,
      headers: lastEventId ? { 'last-event-id': lastEventId } : {},
      signal,
    });
    return readReportStream({
      response,
      onAlive,
      signal,
      onEvent: ({ event, data, id }) => {
        if (event === 'report') {
          const report = parseAnswer({
            text: data,
            schema: gatewayReportSchema,
          });
          onEvent({ event, report, id });
        } else if (event === 'refused') {
          const refusal = parseAnswer({
            text: data,
            schema: gatewayRefusalSchema,
          });
          onEvent({ event, refusal });
        }
      },
    });
  }

  async getPodLog(
    options: PodLogSelection & { signal?: AbortSignal },
  ): Promise<PodLog> {
    return this.#get({
      path: podLogPath(options),
      schema: podLogSchema,
      signal: options.signal,
    });
  }

  async followPodLog(
    options: PodLogSelection & {
      onOpen: () => void;
      onLines: (log: PodLog) => void;
      onAlive?: () => void;
      signal?: AbortSignal;
    },
  ): Promise<PodLogEnd> {
    const response = await this.#fetchStream({
      path: podLogPath({ ...options, follow: true }),
      signal: options.signal,
    });
    options.onOpen();
    const events = readServerSentEvents(response, {
      onBytes: options.onAlive,
    });
    for await (const { event, data } of events) {
      if (event === 'lines') {
        options.onLines(parseAnswer({ text: data, schema: podLogSchema }));
      } else if (event === 'end') {
        return parseAnswer({ text: data, schema: podLogEndSchema });
      }
    }
    options.signal?.throwIfAborted();
    throw new ConnectionLostError(
      'The connection to the portal’s backend ended before the log did',
    );
  }

  async getReleaseHistory(
    options: GatewayRegionRef & { signal?: AbortSignal },
  ): Promise<ReleaseHistory> {
    return this.#get({
      path: `${regionPath(options)}/history`,
      schema: releaseHistorySchema,
      signal: options.signal,
    });
  }

  async getReleaseDiff(
    options: GatewayRegionRef & {
      from: number;
      to: number;
      signal?: AbortSignal;
    },
  ): Promise<ReleaseDiff> {
    const { from, to } = options;
    return this.#get({
      path: `${regionPath(options)}/history/diff?from=${from}&to=${to}`,
      schema: releaseDiffSchema,
      signal: options.signal,
    });
  }

  async #get<T extends z.ZodTypeAny>(options: {
    path: string;
    schema: T;
    signal?: AbortSignal;
  }): Promise<z.output<T>> {
    const response = await this.#fetch(options);
    return parseAnswer({
      text: await response.text(),
      schema: options.schema,
    });
  }

  /** @throws InvalidAnswerError where something in between answers with a page */
  async #fetchStream(options: {
    path: string;
    headers?: Record<string, string>;
    signal?: AbortSignal;
  }): Promise<Response> {
    const response = await this.#fetch({
      ...options,
      headers: { accept: 'text/event-stream', ...options.headers },
    });
    if (!isEventStream(response)) {
      await response.body?.cancel();
      throw new InvalidAnswerError(
        'The Dvara backend’s answer is no event stream. Check that nothing between the portal and the browser replaces it.',
        { problem: 'noStream' },
      );
    }
    return response;
  }

  /** @throws ResponseError where the backend refuses or fails */
  async #fetch(options: {
    path: string;
    headers?: Record<string, string>;
    signal?: AbortSignal;
  }): Promise<Response> {
    const baseUrl = await this.#discoveryApi.getBaseUrl('dvara');
    const response = await this.#fetchApi.fetch(`${baseUrl}${options.path}`, {
      headers: options.headers,
      signal: options.signal,
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response;
  }
}

/** Reads a stream to the event `end`; the events before it are told. */
async function readReportStream(options: {
  response: Response;
  onEvent: (event: ServerSentEvent) => void;
  onAlive?: () => void;
  signal?: AbortSignal;
}): Promise<GatewayStreamEnd> {
  const { response, onEvent, onAlive, signal } = options;
  const events = readServerSentEvents(response, { onBytes: onAlive });
  for await (const each of events) {
    if (each.event === 'end') {
      return parseAnswer({ text: each.data, schema: gatewayStreamEndSchema });
    }
    onEvent(each);
  }
  signal?.throwIfAborted();
  throw new ConnectionLostError(
    'The connection to the portal’s backend was lost',
  );
}

function isEventStream(response: Response): boolean {
  const type = response.headers.get('content-type') ?? '';
  return type.startsWith('text/event-stream');
}

function gatewayPath(entityRef: CompoundEntityRef): string {
  const { kind, namespace, name } = entityRef;
  const path = [kind.toLocaleLowerCase('en-US'), namespace, name]
    .map(encodeURIComponent)
    .join('/');
  return `/v1/gateways/${path}`;
}

function regionPath(options: GatewayRegionRef): string {
  const region = encodeURIComponent(options.region);
  return `${gatewayPath(options.entityRef)}/regions/${region}`;
}

function podLogPath(options: PodLogSelection & { follow?: boolean }): string {
  const query = new URLSearchParams();
  for (const name of [
    'container',
    'tailLines',
    'previous',
    'follow',
  ] as const) {
    const value = options[name];
    if (value) {
      query.set(name, String(value));
    }
  }
  const pod = encodeURIComponent(options.pod);
  return `${regionPath(options)}/pods/${pod}/log?${query}`;
}

function parseAnswer<T extends z.ZodTypeAny>(options: {
  text: string;
  schema: T;
}): z.output<T> {
  const parsed = options.schema.safeParse(parseJson(options.text));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    const place = `${path.join('.') || '/'}: ${message}`;
    throw new InvalidAnswerError(
      `The Dvara backend’s answer is not of the expected form at ${place}. Check that the Dvara frontend and backend have the same version.`,
      { problem: 'form', place },
    );
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidAnswerError(
      'The Dvara backend’s answer is not JSON. Check that the address of the backend leads to Backstage and not to a proxy’s page.',
      { problem: 'noJson' },
    );
  }
}
