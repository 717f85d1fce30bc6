import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { LocalClusterError } from './LocalClusterError.ts';

/** Metadata of any object. */
export interface ObjectMetadata {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: {
    apiVersion: string;
    kind: string;
    name: string;
    uid?: string;
  }[];
}

/** Any object, with the parts that all have. */
export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMetadata;
  spec?: unknown;
  status?: unknown;
}

/** Where an API server is and who asks. PEM. */
export interface KubernetesApiOptions {
  url: string;
  authorityCertificate: string;
  clientCertificate?: string;
  clientKey?: string;
  token?: string;
}

/** An answer as it came. */
export interface ApiResponse {
  status: number;
  text: string;
}

/** Options of {@link KubernetesApi.request}. */
export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query. */
  path: string;
  body?: unknown;
  /** `application/json` by default, `application/merge-patch+json` for PATCH. */
  contentType?: string;
  /** Total, 10 s by default. */
  timeoutMilliseconds?: number;
}

interface WatchEvent<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: T;
}

/** Options of {@link KubernetesApi.watch}. */
export interface WatchOptions<T> {
  /** The collection's path, for example `/api/v1/pods`. */
  path: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Called with every object after each (re)connection, and then with the ones that changed. */
  onObject: (object: T) => void;
  onDeleted: (object: T) => void;
  /** The list is complete: whatever was not in it is gone. Gets the names as `namespace/name`. */
  onListed?: (keys: ReadonlySet<string>) => void;
  onError?: (error: Error) => void;
  signal: AbortSignal;
}

const RECONNECT_MILLISECONDS = 1_000;
const WATCH_SECONDS = 240;

/**
 * The little of the Kubernetes API that this package needs, with no package of its own: lists, watches and writes of JSON.
 */
export class KubernetesApi {
  readonly #options: KubernetesApiOptions;
  readonly #agent: Agent;

  constructor(options: KubernetesApiOptions) {
    this.#options = options;
    this.#agent = new Agent({
      keepAlive: true,
      ca: options.authorityCertificate,
      cert: options.clientCertificate,
      key: options.clientKey,
    });
  }

  /** Closes idle connections. */
  close(): void {
    this.#agent.destroy();
  }

  /**
   * One request, whatever status comes back.
   *
   * @throws DOMException `TimeoutError` when there is no complete answer in time; the system's error when there is no connection
   */
  async request(options: ApiRequest): Promise<ApiResponse> {
    const signal = AbortSignal.timeout(options.timeoutMilliseconds ?? 10_000);
    try {
      const response = await this.#send({ ...options, signal });
      const chunks: Buffer[] = [];
      for await (const chunk of response) {
        chunks.push(chunk as Buffer);
      }
      return {
        status: response.statusCode ?? 0,
        text: Buffer.concat(chunks).toString('utf8'),
      };
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  }

  /**
   * One request whose answer must be a success.
   *
   * @throws LocalClusterError `notFound` for 404, `apiError` for any other status of 400 or more
   */
  async json<T>(options: ApiRequest): Promise<T> {
    const { status, text } = await this.request(options);
    if (status >= 400 || status === 0) {
      throw new LocalClusterError(
        status === 404 ? 'notFound' : 'apiError',
        `${options.method ?? 'GET'} ${
          options.path
        } answered ${status}: ${messageOf(text)}`,
      );
    }
    return JSON.parse(text) as T;
  }

  /** Creates the object, or leaves the one that is there. */
  async createIfAbsent(options: {
    path: string;
    object: KubernetesObject;
  }): Promise<void> {
    const { status, text } = await this.request({
      method: 'POST',
      path: options.path,
      body: options.object,
    });
    if (status >= 400 && status !== 409) {
      throw new LocalClusterError(
        'apiError',
        `POST ${options.path} answered ${status}: ${messageOf(text)}`,
      );
    }
  }

  /**
   * Server-side apply of one object, taking over fields that others set.
   *
   * @throws LocalClusterError `apiError`
   */
  async apply(options: {
    /** The object's own path. */
    path: string;
    object: KubernetesObject;
    fieldManager: string;
  }): Promise<void> {
    await this.json({
      method: 'PATCH',
      path: `${options.path}?fieldManager=${options.fieldManager}&force=true`,
      contentType: 'application/apply-patch+yaml',
      body: options.object,
    });
  }

  /**
   * Lists and then watches a collection until the signal is aborted, starting again after every kind of failure.
   */
  async watch<T extends KubernetesObject>(
    options: WatchOptions<T>,
  ): Promise<void> {
    while (!options.signal.aborted) {
      try {
        const resourceVersion = await this.#listOnce(options);
        await this.#watchOnce({ ...options, resourceVersion });
      } catch (error) {
        if (options.signal.aborted) {
          return;
        }
        options.onError?.(error as Error);
      }
      await pause(RECONNECT_MILLISECONDS, options.signal);
    }
  }

  async #listOnce<T extends KubernetesObject>(
    options: WatchOptions<T>,
  ): Promise<string> {
    const list = await this.json<{
      metadata: { resourceVersion: string };
      items: T[];
    }>({ path: `${options.path}?${selectors(options)}` });
    for (const item of list.items) {
      options.onObject(item);
    }
    options.onListed?.(new Set(list.items.map(objectKey)));
    return list.metadata.resourceVersion;
  }

  async #watchOnce<T extends KubernetesObject>(
    options: WatchOptions<T> & { resourceVersion: string },
  ): Promise<void> {
    const query = selectors(options);
    query.set('watch', 'true');
    query.set('allowWatchBookmarks', 'true');
    query.set('resourceVersion', options.resourceVersion);
    query.set('timeoutSeconds', String(WATCH_SECONDS));
    const response = await this.#send({
      path: `${options.path}?${query}`,
      signal: options.signal,
    });
    if (response.statusCode !== 200) {
      response.destroy();
      throw new Error(
        `Watching ${options.path} answered ${response.statusCode}.`,
      );
    }
    for await (const line of createInterface({ input: response })) {
      const event = JSON.parse(line) as WatchEvent<T>;
      if (event.type === 'ADDED' || event.type === 'MODIFIED') {
        options.onObject(event.object);
      } else if (event.type === 'DELETED') {
        options.onDeleted(event.object);
      } else if (event.type === 'ERROR') {
        return;
      }
    }
  }

  async #send(
    options: ApiRequest & { signal: AbortSignal },
  ): Promise<IncomingMessage> {
    const body =
      options.body === undefined ? undefined : JSON.stringify(options.body);
    const method = options.method ?? 'GET';
    return new Promise((resolve, reject) => {
      const outgoing = request(
        new URL(options.path, this.#options.url),
        {
          agent: this.#agent,
          method,
          signal: options.signal,
          headers: {
            accept: 'application/json',
            ...(this.#options.token && {
              authorization: `Bearer ${this.#options.token}`,
            }),
            ...(body !== undefined && {
              'content-type':
                options.contentType ??
                (method === 'PATCH'
                  ? 'application/merge-patch+json'
                  : 'application/json'),
              'content-length': Buffer.byteLength(body),
            }),
          },
        },
        resolve,
      );
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }
}

/** `namespace/name` of an object. */
export function objectKey(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function selectors(options: {
  labelSelector?: string;
  fieldSelector?: string;
}): URLSearchParams {
  const query = new URLSearchParams();
  if (options.labelSelector) {
    query.set('labelSelector', options.labelSelector);
  }
  if (options.fieldSelector) {
    query.set('fieldSelector', options.fieldSelector);
  }
  return query;
}

function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: string };
    return message ?? text.slice(0, 300);
  } catch {
    return text.slice(0, 300);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>(resolve => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
