import { once } from 'node:events';
import type {
  IncomingMessage,
  RequestListener,
  ServerResponse,
} from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable, type Duplex } from 'node:stream';
import type { JsonObject } from '@backstage/types';
import { WebSocketServer } from 'ws';
import {
  createCertificate,
  type FakeCertificateKind,
} from './createCertificate';
import { FakeObjectStore, failure, type FakeObject } from './FakeObjectStore';
import { serveFakePortForward, type FakePodPort } from './FakePortForward';
import { FakeWatches, type FakeWatchControls } from './FakeWatches';

/*
 * A fake of the Kubernetes API server at the wire: real HTTPS with a throw-away
 * certificate, bearer tokens, lists with label selectors, single objects,
 * in pages, writes with resource versions, watches, Status bodies, port-forward by
 * WebSocket, and faults on any path.
 *
 * Not modelled: selectors by which an object leaves a watch, discovery, protobuf (so real Helm can only read its
 * releases from it), RBAC beyond two roles, admission, schemas, controllers, field managers.
 */

/**
 * One request that a fake cluster has received.
 *
 * @public
 */
export interface FakeRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: Record<string, string>;
  role?: 'viewer' | 'deployer';
  /** The bearer token that came with it, known or not. */
  token?: string;
  contentType?: string;
  body?: JsonObject;
}

/**
 * What goes wrong on a path.
 *
 * - `hang`: accepted, never answered
 * - `reset`: the connection is cut before an answer
 * - `cut`: half of an answer, then the connection is cut
 * - `drip`: one byte every 20 ms, without end
 * - `endless`: bytes as fast as they are taken, without end
 * - `status`: the API server's own refusal, a Status body
 * - `raw`: any answer
 *
 * @public
 */
export type FakeFault =
  | { kind: 'hang' | 'reset' | 'cut' | 'drip' | 'endless' }
  | {
      kind: 'status';
      status: number;
      reason?: string;
      message?: string;
      retryAfterSeconds?: number;
    }
  | {
      kind: 'raw';
      status: number;
      body: string;
      headers?: Record<string, string>;
    };

/** @public */
export interface FakeClusterOptions {
  certificate?: FakeCertificateKind;
}

interface PathMatch {
  method?: string;
  /** The whole path without query, or a pattern. */
  path: string | RegExp;
  /** Only watches, or all but watches; both by default. */
  watch?: boolean;
}

/**
 * A running fake cluster; see {@link startFakeCluster}.
 *
 * @public
 */
export class FakeCluster {
  /** Reads everything but Secrets. */
  readonly viewerToken = `viewer-${Math.random().toString(36).slice(2)}`;
  /** May do everything. */
  readonly deployerToken = `deployer-${Math.random().toString(36).slice(2)}`;
  readonly requests: FakeRequest[] = [];

  readonly #certificate;
  readonly #server: Server;
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    handleProtocols: protocols =>
      protocols.has('v4.channel.k8s.io') ? 'v4.channel.k8s.io' : false,
  });
  readonly #store = new FakeObjectStore();
  readonly #watches = new FakeWatches({ store: this.#store });
  readonly #sockets = new Set<Duplex>();
  readonly #tokens = new Map<string, 'viewer' | 'deployer'>();
  readonly #pods = new Map<string, FakePodPort>();
  #faults: Array<PathMatch & { fault: FakeFault }> = [];
  #routes: Array<PathMatch & { handler: RequestListener }> = [];
  #port = 0;

  constructor(options: FakeClusterOptions) {
    this.#certificate = createCertificate({
      kind: options.certificate ?? 'trusted',
    });
    this.acceptToken({ token: this.viewerToken, role: 'viewer' });
    this.acceptToken({ token: this.deployerToken, role: 'deployer' });
    this.#server = createServer(
      { cert: this.#certificate.cert, key: this.#certificate.key },
      (request, response) => {
        this.#answer(request, response).catch(() => response.destroy());
      },
    );
    this.#server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('tlsClientError', () => undefined);
    this.#server.on('upgrade', (request, socket, head) =>
      this.#upgrade({ request, socket, head }),
    );
  }

  get url(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  /** The CA as configurations hold it: base64 of a PEM. */
  get caData(): string {
    return Buffer.from(this.#certificate.ca).toString('base64');
  }

  /** The watches that are open now. */
  get watches(): FakeWatchControls {
    return this.#watches;
  }

  /** Connections that are open now. */
  get openConnections(): number {
    return this.#sockets.size;
  }

  /** Entry of a `kubernetes.clusterLocatorMethods` cluster list, with the viewer's credential. */
  clusterConfig(options: { name: string }): JsonObject {
    return {
      name: options.name,
      url: this.url,
      authProvider: 'serviceAccount',
      serviceAccountToken: this.viewerToken,
      caData: this.caData,
    };
  }

  /** Listens, on the port it had before if it was stopped. */
  async start(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Closes the port and every connection; {@link FakeCluster.start} brings it back. */
  async stop(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve));
    this.#sockets.forEach(socket => socket.destroy());
    await closed;
  }

  acceptToken(options: { token: string; role: 'viewer' | 'deployer' }): void {
    this.#tokens.set(options.token, options.role);
  }

  revokeToken(options: { token: string }): void {
    this.#tokens.delete(options.token);
  }

  /**
   * Replaces the objects of a collection.
   *
   * @param options - `collection` is a path such as `/apis/apps/v1/namespaces/gateways/deployments`
   */
  setObjects(options: { collection: string; objects: FakeObject[] }): void {
    this.#store.set(options);
  }

  /** The objects that a collection holds now. */
  getObjects(options: { collection: string }): FakeObject[] {
    return this.#store.list(options);
  }

  /** Adds an object to a collection or replaces the one of its name. */
  putObject(options: { collection: string; object: FakeObject }): void {
    this.#store.put(options);
  }

  /** Forgets what has changed so far: a watch that asks for it gets 410. */
  compact(): void {
    this.#store.compact();
  }

  /** Answers a path by a handler, for example a Service's proxy path. The newest wins. */
  setRoute(options: PathMatch & { handler: RequestListener }): void {
    this.#routes = [options, ...this.#routes];
  }

  /** Takes all handlers away. */
  clearRoutes(): void {
    this.#routes = [];
  }

  /** Puts something behind a pod's port, to be reached by port-forward. */
  setPodPort(options: {
    namespace: string;
    pod: string;
    port: number;
    target: FakePodPort;
  }): void {
    const { namespace, pod, port, target } = options;
    this.#pods.set(`${namespace}/${pod}:${port}`, target);
  }

  /**
   * Breaks a path.
   *
   * @returns a function that repairs it
   */
  setFault(options: PathMatch & { fault: FakeFault }): () => void {
    this.#faults = [options, ...this.#faults];
    return () => {
      this.#faults = this.#faults.filter(fault => fault !== options);
    };
  }

  /** Repairs all paths. */
  clearFaults(): void {
    this.#faults = [];
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const method = request.method ?? 'GET';
    const role = this.#roleOf(request);
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString('utf8');
    const body = text ? (JSON.parse(text) as JsonObject) : undefined;
    const contentType = request.headers['content-type'];
    const path = url.pathname;
    this.requests.push({
      method,
      path,
      query: Object.fromEntries(url.searchParams),
      role,
      token: tokenOf(request),
      contentType,
      body,
    });

    const watch = /^(1|true)$/.test(url.searchParams.get('watch') ?? '');
    const fault = this.#faults.find(matches({ method, path, watch }))?.fault;
    if (fault) {
      answerFault({ fault, response });
      return;
    }
    if (!role) {
      send({
        response,
        ...failure({
          code: 401,
          reason: 'Unauthorized',
          message: 'Unauthorized',
        }),
      });
      return;
    }
    if (path === '/version') {
      send({
        response,
        status: 200,
        body: { major: '1', minor: '34', gitVersion: 'v1.34.0' },
      });
      return;
    }
    const resource = /\/namespaces\/[^/]+\/([^/]+)/.exec(path)?.[1];
    if (
      role === 'viewer' &&
      (resource === 'secrets' || (method !== 'GET' && method !== 'HEAD'))
    ) {
      send({
        response,
        ...failure({
          code: 403,
          reason: 'Forbidden',
          resource,
          message: `${resource} is forbidden: User "viewer" cannot do this`,
        }),
      });
      return;
    }
    const route = this.#routes.find(matches({ method, path, watch }));
    if (route) {
      route.handler(request, response);
      return;
    }
    if (watch) {
      const query = url.searchParams;
      this.#watches.serve({ collection: path, query, response });
      return;
    }
    send({
      response,
      ...this.#store.answer({
        method,
        path,
        query: url.searchParams,
        contentType,
        body,
      }),
    });
  }

  #upgrade(options: {
    request: IncomingMessage;
    socket: Duplex;
    head: Buffer;
  }): void {
    const { request, socket, head } = options;
    const url = new URL(request.url ?? '/', this.url);
    const path = url.pathname;
    const role = this.#roleOf(request);
    this.requests.push({
      method: 'GET',
      path,
      query: Object.fromEntries(url.searchParams),
      role,
      token: tokenOf(request),
    });
    const refuse = (answer: { status: number; body: unknown }) => {
      const body = JSON.stringify(answer.body);
      socket.end(
        `HTTP/1.1 ${
          answer.status
        } Refused\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(
          body,
        )}\r\nconnection: close\r\n\r\n${body}`,
      );
    };
    const fault = this.#faults.find(
      matches({ method: 'GET', path, watch: false }),
    )?.fault;
    if (fault?.kind === 'hang') {
      return;
    }
    if (fault?.kind === 'status') {
      refuse(
        failure({ code: fault.status, reason: fault.reason ?? 'Forbidden' }),
      );
      return;
    }
    if (fault) {
      socket.destroy();
      return;
    }
    const match =
      /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/portforward$/.exec(path);
    const port = Number(url.searchParams.get('ports'));
    const target = match && this.#pods.get(`${match[1]}/${match[2]}:${port}`);
    if (!role) {
      refuse(failure({ code: 401, reason: 'Unauthorized' }));
    } else if (!match || !target) {
      refuse(
        failure({
          code: 404,
          reason: 'NotFound',
          resource: 'pods',
          name: match?.[2],
        }),
      );
    } else {
      this.#webSockets.handleUpgrade(request, socket, head, webSocket =>
        serveFakePortForward({ socket: webSocket, port, target }),
      );
    }
  }

  #roleOf(request: IncomingMessage): 'viewer' | 'deployer' | undefined {
    const token = tokenOf(request);
    return token ? this.#tokens.get(token) : undefined;
  }
}

/**
 * Starts a fake Kubernetes API server on 127.0.0.1 for tests; stop it with
 * {@link FakeCluster.stop}. The head of its file says what it models.
 *
 * @public
 */
export async function startFakeCluster(
  options: FakeClusterOptions = {},
): Promise<FakeCluster> {
  const cluster = new FakeCluster(options);
  await cluster.start();
  return cluster;
}

function tokenOf(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
}

function matches(request: { method: string; path: string; watch: boolean }) {
  return (match: PathMatch): boolean =>
    (!match.method || match.method === request.method) &&
    (match.watch === undefined || match.watch === request.watch) &&
    (typeof match.path === 'string'
      ? match.path === request.path
      : match.path.test(request.path));
}

function send(options: {
  response: ServerResponse;
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}): void {
  const { response, status, body } = options;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    'content-type':
      typeof body === 'string' ? 'text/plain' : 'application/json',
    ...options.headers,
  });
  response.end(text);
}

function answerFault(options: {
  fault: FakeFault;
  response: ServerResponse;
}): void {
  const { fault, response } = options;
  switch (fault.kind) {
    case 'hang':
      break;
    case 'reset':
      response.socket?.destroy();
      break;
    case 'cut':
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': '1000',
      });
      response.write('{"kind":"PodList","items":[', () =>
        response.socket?.destroy(),
      );
      break;
    case 'drip': {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
      break;
    }
    case 'endless': {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(64 * 1024, ' ');
      // No faster than it is read: what nobody takes would fill the memory.
      const source = new Readable({
        read() {
          this.push(chunk);
        },
      });
      response.on('close', () => source.destroy());
      source.pipe(response);
      break;
    }
    case 'status':
      send({
        response,
        ...failure({
          code: fault.status,
          reason: fault.reason ?? '',
          message: fault.message,
          retryAfterSeconds: fault.retryAfterSeconds,
        }),
        headers: fault.retryAfterSeconds
          ? { 'retry-after': String(fault.retryAfterSeconds) }
          : undefined,
      });
      break;
    default:
      send({
        response,
        status: fault.status,
        body: fault.body,
        headers: fault.headers,
      });
  }
}
