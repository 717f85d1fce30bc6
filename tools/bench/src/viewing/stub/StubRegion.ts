import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { wallClock } from '../process/ProcessProbe.ts';
import { kinds, parsePath, type ResourcePath } from './parsePath.ts';
import type { StubObject, StubObjects } from './makeGateway.ts';

const BOOKMARK_MS = 60_000;

/**
 * How a stub answers.
 *
 * - `normal`: after its delay
 * - `hang`: takes every request and never answers
 * - `flapping`: accepts each watch and closes it at once
 * - `down`: breaks off each connection before its handshake
 */
export type StubMode = 'normal' | 'hang' | 'flapping' | 'down';

/** What a stub was asked, by kind of question. */
export interface StubCounts {
  list: number;
  watch: number;
  metrics: number;
  status: number;
  other: number;
  /** Connections that were tried while the stub was down. */
  refused: number;
}

/** A change that was sent to the watches. */
export interface StubChange {
  /** The pod's number of restarts from now on; no other has it. */
  restarts: number;
  /** Milliseconds since 1970, when it was written to the watches. */
  at: number;
}

interface OpenWatch {
  resource: ResourcePath;
  selector: string | null;
  response: ServerResponse;
}

/**
 * As much of a Kubernetes API server as both plugins ask: lists by label, watches with bookmarks, pod
 * metrics, a gateway's status behind its Service's proxy. Real HTTPS, answers prepared beforehand,
 * so that it costs little; no RBAC, no admission.
 */
export class StubRegion {
  readonly #regionId: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #watches = new Set<OpenWatch>();
  readonly #objects: StubObjects;
  readonly #bodies = new Map<string, string>();
  readonly #bookmarks: NodeJS.Timeout;
  #counts = noCounts();
  #mode: StubMode = 'normal';
  #delayMs = 0;
  #version = 100_000;
  #restarts = 1_000_000;

  constructor(options: {
    regionId: string;
    certificate: string;
    key: string;
    objects: StubObjects;
  }) {
    this.#regionId = options.regionId;
    this.#objects = options.objects;
    this.#server = createServer(
      { cert: options.certificate, key: options.key },
      (request, response) => this.#take({ request, response }),
    );
    this.#server.on('connection', (socket: Socket) => {
      if (this.#mode === 'down') {
        this.#counts.refused += 1;
        socket.destroy();
        return;
      }
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
    });
    this.#server.keepAliveTimeout = 90_000;
    this.#bookmarks = setInterval(() => this.#bookmark(), BOOKMARK_MS);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get openWatches(): number {
    return this.#watches.size;
  }

  /** Listens on a free port of 127.0.0.1. */
  async listen(): Promise<void> {
    this.#server.listen({ port: 0, host: '127.0.0.1' });
    await once(this.#server, 'listening');
  }

  /** Ends all of it. */
  async stop(): Promise<void> {
    clearInterval(this.#bookmarks);
    this.#server.close();
    this.#sockets.forEach(socket => socket.destroy());
    await once(this.#server, 'close');
  }

  behave(options: { mode?: StubMode; delayMs?: number }): void {
    this.#mode = options.mode ?? this.#mode;
    this.#delayMs = options.delayMs ?? this.#delayMs;
    if (options.mode === 'flapping') {
      this.cutWatches();
    } else if (options.mode === 'down') {
      this.#sockets.forEach(socket => socket.destroy());
    }
  }

  /** Ends the watches that are open, as an API server does that restarts gently. */
  cutWatches(): void {
    const watches = [...this.#watches];
    this.#watches.clear();
    watches.forEach(({ response }) => response.end());
  }

  /** The counts since the last call. */
  takeCounts(): StubCounts {
    const counts = this.#counts;
    this.#counts = noCounts();
    return counts;
  }

  /** Changes the number of restarts of some pods, one after another. */
  change(options: { changes: number }): StubChange[] {
    const pods = this.#objects.pods;
    return Array.from({ length: options.changes }, () => {
      this.#restarts += 1;
      const pod = pods[this.#restarts % pods.length];
      const status = pod.status as {
        containerStatuses: Array<{ restartCount: number }>;
      };
      status.containerStatuses[0].restartCount = this.#restarts;
      this.#version += 1;
      pod.metadata.resourceVersion = String(this.#version);
      this.#bodies.clear();
      const at = wallClock();
      this.#tell({ plural: 'pods', object: pod });
      return { restarts: this.#restarts, at };
    });
  }

  #take(options: { request: IncomingMessage; response: ServerResponse }): void {
    const { request, response } = options;
    const url = new URL(request.url ?? '/', 'https://stub');
    const resource = parsePath(url.pathname);
    const watch = /^(1|true)$/.test(url.searchParams.get('watch') ?? '');
    this.#counts[kindOfQuestion({ url, resource, watch })] += 1;
    if (this.#mode === 'hang') {
      return;
    }
    setTimeout(() => {
      if (watch && resource) {
        this.#watch({ url, resource, response });
      } else {
        this.#answer({ url, resource, response });
      }
    }, this.#delayMs);
  }

  #watch(options: {
    url: URL;
    resource: ResourcePath;
    response: ServerResponse;
  }): void {
    const { url, resource, response } = options;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (this.#mode === 'flapping') {
      response.end();
      return;
    }
    const watch = {
      resource,
      selector: url.searchParams.get('labelSelector'),
      response,
    };
    this.#watches.add(watch);
    const seconds = Number(url.searchParams.get('timeoutSeconds') ?? 0);
    const timer = seconds && setTimeout(() => response.end(), seconds * 1000);
    response.on('close', () => {
      clearTimeout(timer || undefined);
      this.#watches.delete(watch);
    });
  }

  #answer(options: {
    url: URL;
    resource: ResourcePath | undefined;
    response: ServerResponse;
  }): void {
    const { url, resource, response } = options;
    let body: string;
    if (url.pathname.includes('/proxy/')) {
      body = JSON.stringify(this.#status());
    } else if (url.pathname === '/version') {
      body = '{"major":"1","minor":"36","gitVersion":"v1.36.3"}';
    } else if (resource) {
      body = this.#list({ resource, query: url.searchParams });
    } else {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(
        '{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}',
      );
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(body);
  }

  #list(options: { resource: ResourcePath; query: URLSearchParams }): string {
    const { resource, query } = options;
    const { plural, apiVersion, namespace } = resource;
    const selector = query.get('labelSelector');
    const limit = Number(query.get('limit') ?? 0) || Infinity;
    const from = Number(query.get('continue') ?? 0);
    const key = [plural, namespace, selector, limit, from].join(' ');
    const known = this.#bodies.get(key);
    if (known) {
      return known;
    }
    const all = (this.#objects[plural] ?? []).filter(
      object =>
        (!namespace || object.metadata.namespace === namespace) &&
        matches({ object, selector }),
    );
    const next = from + limit < all.length ? String(from + limit) : undefined;
    const body = JSON.stringify({
      kind: `${kinds[plural] ?? 'Unknown'}List`,
      apiVersion,
      metadata: { resourceVersion: String(this.#version), continue: next },
      items: all.slice(from, from + limit),
    });
    // Pages are asked for once; what is asked for again and again is kept.
    if (!next && from === 0) {
      this.#bodies.set(key, body);
    }
    return body;
  }

  #tell(options: { plural: string; object: StubObject }): void {
    const { plural, object } = options;
    const line = `${JSON.stringify({ type: 'MODIFIED', object })}\n`;
    for (const { resource, selector, response } of this.#watches) {
      if (
        resource.plural === plural &&
        (!resource.namespace ||
          resource.namespace === object.metadata.namespace) &&
        matches({ object, selector })
      ) {
        response.write(line);
      }
    }
  }

  #bookmark(): void {
    for (const { response } of this.#watches) {
      response.write(
        `${JSON.stringify({
          type: 'BOOKMARK',
          object: { metadata: { resourceVersion: String(this.#version) } },
        })}\n`,
      );
    }
  }

  #status(): object {
    const id = this.#regionId;
    return {
      status: 'running',
      mode: 'full',
      version: '1.0.0',
      uptimeSeconds: Math.round(process.uptime()),
      region: { id, name: id, regionAware: true },
      providers: [
        { name: 'openai', type: 'OpenAiProvider', health: 'HEALTHY' },
        { name: 'anthropic', type: 'AnthropicProvider', health: 'HEALTHY' },
        { name: 'gemini', type: 'GeminiProvider', health: 'UNKNOWN' },
      ],
      routes: [],
      rateLimits: { enabled: false },
      warnings: [],
    };
  }
}

function noCounts(): StubCounts {
  return { list: 0, watch: 0, metrics: 0, status: 0, other: 0, refused: 0 };
}

function kindOfQuestion(options: {
  url: URL;
  resource: ResourcePath | undefined;
  watch: boolean;
}): keyof StubCounts {
  const { url, resource, watch } = options;
  if (url.pathname.includes('/proxy/')) {
    return 'status';
  }
  if (!resource) {
    return 'other';
  }
  if (watch) {
    return 'watch';
  }
  return resource.plural === 'podmetrics' ? 'metrics' : 'list';
}

function matches(options: {
  object: StubObject;
  selector: string | null;
}): boolean {
  const { object, selector } = options;
  return (selector ?? '')
    .split(',')
    .filter(Boolean)
    .every(term => {
      const [name, value] = term.split('=');
      return object.metadata.labels?.[name] === value;
    });
}
