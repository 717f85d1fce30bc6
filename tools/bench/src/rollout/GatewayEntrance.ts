import { once } from 'node:events';
import net from 'node:net';
import type { KubernetesApi } from '@dvara/local-cluster';

/** The port on which a gateway's server listens in its pod. */
const SERVER_PORT = 8080;

interface PortForwards {
  items: Array<{
    metadata: { creationTimestamp: string };
    spec: {
      forwards: Array<{ ports: number[]; target: { port: number } }>;
    };
  }>;
}

/**
 * The way into a region's gateway from outside, as an ingress is in a real one: each connection ends at the
 * process that plays the newest pod of a server.
 */
export class GatewayEntrance {
  readonly #api: KubernetesApi;
  readonly #namespace: string;
  readonly #server = net.createServer();
  readonly #sockets = new Set<net.Socket>();

  private constructor(options: { api: KubernetesApi; namespace: string }) {
    this.#api = options.api;
    this.#namespace = options.namespace;
    this.#server.on('connection', client => {
      this.#join(client).catch(() => client.resetAndDestroy());
    });
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(options: {
    api: KubernetesApi;
    namespace: string;
  }): Promise<GatewayEntrance> {
    const entrance = new GatewayEntrance(options);
    entrance.#server.listen({ port: 0, host: '127.0.0.1' });
    await once(entrance.#server, 'listening');
    return entrance;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#sockets.forEach(socket => socket.destroy());
    await once(this.#server, 'close');
  }

  async #join(client: net.Socket): Promise<void> {
    this.#keep(client);
    const gateway = net.connect({
      host: '127.0.0.1',
      port: await this.#findServer(),
    });
    this.#keep(gateway);
    client.pipe(gateway).pipe(client);
    client.on('close', () => gateway.destroy());
    gateway.on('close', () => client.destroy());
  }

  #keep(socket: net.Socket): void {
    this.#sockets.add(socket);
    // What an error means is told by the close that follows it.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  async #findServer(): Promise<number> {
    const { text } = await this.#api.request({
      path: `/apis/kwok.x-k8s.io/v1alpha1/namespaces/${
        this.#namespace
      }/portforwards`,
    });
    const { items } = JSON.parse(text) as PortForwards;
    const newest = items
      .filter(({ spec }) => spec.forwards[0]?.ports.includes(SERVER_PORT))
      .sort((a, b) =>
        b.metadata.creationTimestamp.localeCompare(
          a.metadata.creationTimestamp,
        ),
      )
      .at(0);
    if (!newest) {
      throw new Error(`No gateway runs in namespace ${this.#namespace}.`);
    }
    return newest.spec.forwards[0].target.port;
  }
}
