import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/*
 * A fake of an OCI registry at the wire: plain HTTP, manifests by tag and by digest,
 * blobs by digest, errors as the distribution specification words them, and faults.
 * Checked against distribution's own registry 3.1 with Helm 3.22 and 4.1.
 *
 * Not modelled: pushes, logins and their tokens, redirects to other hosts, tag lists, TLS.
 */

/**
 * What goes wrong for every request.
 *
 * - `hang`: accepted, never answered
 * - `status`: a refusal
 * - `corrupt`: blobs are not what their digest says
 * - `swap`: manifests are not what their digest says
 * - `html`: a page of something that is no registry
 *
 * @public
 */
export type FakeRegistryFault =
  | { kind: 'hang' | 'corrupt' | 'swap' | 'html' }
  | { kind: 'status'; status: number };

interface Content {
  type: string;
  body: Buffer;
}

/**
 * A running fake registry; see {@link startFakeRegistry}.
 *
 * @public
 */
export class FakeRegistry {
  /** `METHOD path` of each request. */
  readonly requests: string[] = [];
  readonly #contents = new Map<string, Content>();
  readonly #server = createServer((request, response) =>
    this.#answer(request, response),
  );
  readonly #sockets = new Set<Socket>();
  #fault?: FakeRegistryFault;
  #port = 0;

  constructor() {
    this.#server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** `127.0.0.1:<port>` */
  get host(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Listens, on the port it had before if it was stopped. */
  async start(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Closes the port and every connection. */
  async stop(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve));
    this.#sockets.forEach(socket => socket.destroy());
    await closed;
  }

  /** Breaks every request until it is called without a fault. */
  setFault(fault?: FakeRegistryFault): void {
    this.#fault = fault;
  }

  /**
   * Stores a chart as `helm push` does; a tag that is there moves.
   *
   * @returns the manifest's digest, `sha256:<hex>`
   */
  putChart(options: {
    /** For example `charts/dvara`. */
    repository: string;
    tag: string;
    /** The bytes of a `.tgz`. */
    archive: Buffer;
    /** Of `Chart.yaml`. */
    chart: { name: string; version: string };
  }): string {
    const { repository, tag, archive, chart } = options;
    const put = (content: Content) => {
      const digest = digestOf(content.body);
      const { type: mediaType, body } = content;
      this.#contents.set(`${repository}/blobs/${digest}`, content);
      return { mediaType, digest, size: body.length };
    };
    const body = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        config: put({
          type: 'application/vnd.cncf.helm.config.v1+json',
          body: Buffer.from(JSON.stringify({ apiVersion: 'v2', ...chart })),
        }),
        layers: [
          put({
            type: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
            body: archive,
          }),
        ],
      }),
    );
    const manifest = {
      type: 'application/vnd.oci.image.manifest.v1+json',
      body,
    };
    const digest = digestOf(body);
    this.#contents.set(`${repository}/manifests/${tag}`, manifest);
    this.#contents.set(`${repository}/manifests/${digest}`, manifest);
    return digest;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://registry');
    this.requests.push(`${request.method} ${pathname}`);
    const fault = this.#fault;
    if (fault?.kind === 'hang') {
      return;
    }
    if (fault?.kind === 'html') {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html>Welcome</html>');
      return;
    }
    if (fault?.kind === 'status') {
      refuse({ response, status: fault.status });
      return;
    }
    const content = this.#contents.get(pathname.replace(/^\/v2\//, ''));
    if (!content) {
      refuse({ response, status: 404 });
      return;
    }
    const isBlob = pathname.includes('/blobs/');
    const spoilt =
      fault?.kind === 'corrupt' ? isBlob : fault?.kind === 'swap' && !isBlob;
    // The same length and still JSON: only the digest can tell.
    const body = spoilt
      ? Buffer.from(content.body.toString('latin1').replace(/2/, '3'), 'latin1')
      : content.body;
    response.writeHead(200, {
      'content-type': content.type,
      'content-length': body.length,
      'docker-content-digest': digestOf(body),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

/**
 * Starts a fake OCI registry on 127.0.0.1 for tests, over plain HTTP; stop it with
 * {@link FakeRegistry.stop}. The head of its file says what it models.
 *
 * @public
 */
export async function startFakeRegistry(): Promise<FakeRegistry> {
  const registry = new FakeRegistry();
  await registry.start();
  return registry;
}

const CODES: Record<number, string> = {
  401: 'UNAUTHORIZED',
  403: 'DENIED',
  404: 'MANIFEST_UNKNOWN',
  429: 'TOOMANYREQUESTS',
};

function refuse(options: { response: ServerResponse; status: number }): void {
  const { response, status } = options;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      errors: [{ code: CODES[status] ?? 'UNKNOWN', message: 'refused' }],
    }),
  );
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
