import type { Readable } from 'node:stream';
import { Agent, request as sendRequest, type Dispatcher } from 'undici';
import type {
  ClusterClient,
  ClusterRequest,
  ClusterStreamRequest,
  ClusterTextRequest,
  PodRequest,
  PodResponse,
  ServiceRequest,
} from './ClusterClient';
import type { ClusterConnection } from './ClusterConnection';
import { ClusterError } from './ClusterError';
import { describeRequest } from './describeRequest';
import { getThroughPortForward } from './getThroughPortForward';
import { readBody } from './readBody';
import { readRefusal, toStatusError } from './toStatusError';
import { withDeadline } from './withDeadline';

const DEFAULT_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 3_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * A cluster's API server over HTTPS with connections that are kept alive. No
 * redirect is followed, no answer is trusted to be short, and TLS is never
 * loosened unless the operator's configuration says so.
 *
 * @public
 */
export class DefaultClusterClient implements ClusterClient {
  readonly #connection: ClusterConnection;
  readonly #agent: Agent;
  readonly #streams: Agent;
  readonly #base: URL;
  readonly #maxAnswerBytes: number;

  constructor(options: {
    connection: ClusterConnection;
    /** The most bytes of an API server's answer that are read; 64 MiB by default. */
    maxAnswerBytes?: number;
  }) {
    this.#connection = options.connection;
    this.#maxAnswerBytes = options.maxAnswerBytes ?? MAX_ANSWER_BYTES;
    this.#base = new URL(options.connection.url);
    const settings: Agent.Options = {
      connect: {
        ca: options.connection.ca,
        rejectUnauthorized: !options.connection.skipTlsVerify,
        timeout: CONNECT_TIMEOUT_MS,
      },
      keepAliveTimeout: 30_000,
      // The deadline of each call bounds these two.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    this.#agent = new Agent({ ...settings, connections: 16 });
    // A stream holds its connection for minutes: among the others it would starve them.
    this.#streams = new Agent(settings);
  }

  async request<T>(request: ClusterRequest): Promise<T> {
    return this.#ask({
      ...request,
      maxBytes: this.#maxAnswerBytes,
      read: text => parseJson<T>({ text, operation: request.operation }),
    });
  }

  async requestText(request: ClusterTextRequest): Promise<string> {
    return this.#ask({ ...request, read: text => text });
  }

  async openStream(request: ClusterStreamRequest): Promise<Readable> {
    const { operation, path, signal } = request;
    const stream = await withDeadline({
      operation,
      timeoutMs: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      signal,
      call: async accepted => {
        const { statusCode, headers, body } = await this.#send({
          operation,
          path,
          method: 'GET',
          signal: accepted,
          headers: {},
          dispatcher: this.#streams,
        });
        if (statusCode !== 200) {
          throw toStatusError({
            operation,
            statusCode,
            body: await readBody({
              stream: body,
              maxBytes: this.#maxAnswerBytes,
              operation,
            }),
            retryAfter: single(headers['retry-after']),
            needs: describeRequest({ method: 'GET', path }),
          });
        }
        return body;
      },
    });
    const end = () => stream.destroy();
    signal?.addEventListener('abort', end, { once: true });
    stream.once('close', () => signal?.removeEventListener('abort', end));
    // An end before anybody reads is no error of the process.
    stream.on('error', () => undefined);
    if (signal?.aborted) {
      end();
    }
    return stream;
  }

  async getFromPod(request: PodRequest): Promise<PodResponse> {
    return withDeadline({
      operation: request.operation,
      timeoutMs: request.timeoutMs,
      signal: request.signal,
      call: signal =>
        getThroughPortForward({
          request,
          connection: this.#connection,
          signal,
        }),
    });
  }

  async getFromService(request: ServiceRequest): Promise<PodResponse> {
    const { operation, namespace, service, portName } = request;
    const [inNamespace, name, port] = [namespace, service, portName].map(
      encodeURIComponent,
    );
    const path = `/api/v1/namespaces/${inNamespace}/services/http:${name}:${port}/proxy${request.path}`;
    return withDeadline({
      operation,
      timeoutMs: request.timeoutMs,
      signal: request.signal,
      call: async signal => {
        const { statusCode, headers, body } = await this.#send({
          operation,
          path,
          method: 'GET',
          signal,
          headers: request.headers ?? {},
        });
        const text = await readBody({
          stream: body,
          maxBytes: request.maxBytes,
          operation,
        });
        // Both the API server and the gateway may answer 403, 404 or 503 here;
        // only the API server sends a Status object.
        const refusal = statusCode >= 400 ? readRefusal(text) : undefined;
        if (refusal && statusCode === 503) {
          throw new ClusterError({
            kind: 'connectionRefused',
            operation,
            detail: `no pod behind Service ${service} answers on port ${portName}`,
            statusCode,
            reason: refusal.reason,
          });
        }
        if (refusal || statusCode === 401) {
          throw toStatusError({
            operation,
            statusCode,
            body: text,
            retryAfter: single(headers['retry-after']),
            needs: `get services/proxy in namespace ${namespace}`,
          });
        }
        return {
          status: statusCode,
          contentType: single(headers['content-type']),
          body: text,
        };
      },
    });
  }

  async #ask<T>(
    options: ClusterRequest & {
      maxBytes: number;
      read: (text: string) => T;
    },
  ): Promise<T> {
    const { operation, path, method = 'GET' } = options;
    return withDeadline({
      operation,
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      signal: options.signal,
      call: async signal => {
        const { statusCode, headers, body } = await this.#send({
          operation,
          path,
          method,
          signal,
          headers: options.body
            ? { 'content-type': options.contentType ?? 'application/json' }
            : {},
          body: options.body && JSON.stringify(options.body),
        });
        const refused = statusCode < 200 || statusCode > 299;
        const text = await readBody({
          stream: body,
          maxBytes: refused ? this.#maxAnswerBytes : options.maxBytes,
          operation,
        });
        if (refused) {
          throw toStatusError({
            operation,
            statusCode,
            body: text,
            retryAfter: single(headers['retry-after']),
            needs: describeRequest({ method, path }),
          });
        }
        return options.read(text);
      },
    });
  }

  async #send(options: {
    operation: string;
    path: string;
    method: Dispatcher.HttpMethod;
    headers: Record<string, string>;
    body?: string;
    signal: AbortSignal;
    dispatcher?: Dispatcher;
  }): Promise<Dispatcher.ResponseData> {
    const { operation, path, method, headers, body, signal } = options;
    if (!/^\/[\x21-\x7e]*$/.test(path) || /\/\.{1,2}(\/|\?|$)/.test(path)) {
      throw new ClusterError({
        kind: 'rejected',
        operation,
        detail: 'the path holds characters that do not belong there',
      });
    }
    const token = await this.#connection.getToken();
    return sendRequest(
      `${this.#base.origin}${this.#base.pathname.replace(/\/$/, '')}${path}`,
      {
        dispatcher: options.dispatcher ?? this.#agent,
        method,
        headers: {
          accept: 'application/json',
          ...headers,
          authorization: `Bearer ${token}`,
        },
        body,
        signal,
        // API servers read the body of a DELETE; without this undici ends the connection after it.
        reset: false,
      },
    );
  }
}

function parseJson<T>(options: { text: string; operation: string }): T {
  try {
    return JSON.parse(options.text) as T;
  } catch {
    throw new ClusterError({
      kind: 'invalidAnswer',
      operation: options.operation,
      detail: 'the answer is not JSON',
    });
  }
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
