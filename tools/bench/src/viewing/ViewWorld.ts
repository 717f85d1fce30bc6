import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPki } from '@dvara/local-cluster';
import { freePort } from '../../../../e2e/support/freePort.ts';
import type { BackendCalls } from './backend/backendProcess.ts';
import { backendStart } from './backendStart.ts';
import type { BrowserRequest } from './load/askOnce.ts';
import type { LoadCalls } from './load/loadProcess.ts';
import { CallableProcess } from './process/CallableProcess.ts';
import type { StubCalls } from './stub/stubProcess.ts';
import { waitFor } from './waitFor.ts';

const CATALOG_TIMEOUT_MS = 120_000;
/** More than one user may have is not served; see `dvara.reading.streams.perUser`. */
export const STREAMS_PER_USER = 200;

/** A gateway that is in every region of a world. */
export interface WorldGateway {
  name: string;
  namespace: string;
  /** In each region; those of the world by default. */
  pods?: number;
}

/** What is played. */
export interface ViewWorldOptions {
  regionIds: string[];
  gateways: WorldGateway[];
  /** Of each gateway in each region, where it does not say otherwise. */
  pods: number;
  /** Processes that share the regions, and regions of one process their objects; one each by default. */
  stubProcesses?: number;
  /** How long each answer of an API server takes, milliseconds. */
  delayMs: number;
  tell: (line: string) => void;
}

/**
 * A backend with the stock Kubernetes plugin and ours, the API servers that both ask, and who looks: each in
 * processes of their own.
 */
export class ViewWorld {
  readonly backend: CallableProcess<BackendCalls>;
  readonly load: CallableProcess<LoadCalls>;
  readonly regionIds: string[];
  readonly #stubs: Map<string, CallableProcess<StubCalls>>;
  readonly #address: string;
  readonly #directory: string;
  readonly #tokens: string[];

  private constructor(options: {
    backend: CallableProcess<BackendCalls>;
    load: CallableProcess<LoadCalls>;
    stubs: Map<string, CallableProcess<StubCalls>>;
    address: string;
    directory: string;
    tokens: string[];
  }) {
    this.backend = options.backend;
    this.load = options.load;
    this.#stubs = options.stubs;
    this.regionIds = [...options.stubs.keys()];
    this.#address = options.address;
    this.#directory = options.directory;
    this.#tokens = options.tokens;
  }

  /** Starts all of it and waits until the catalog has the gateways. */
  static async start(options: ViewWorldOptions): Promise<ViewWorld> {
    const { regionIds, gateways, tell } = options;
    const directory = await mkdtemp(path.join(os.tmpdir(), 'dvara-bench-'));
    const started: Array<{ stop: () => Promise<void> }> = [];
    try {
      const pki = createPki();
      const stubs = new Map<string, CallableProcess<StubCalls>>();
      const ports = new Map<string, number>();
      const processes: Array<CallableProcess<StubCalls>> = [];
      for (
        let index = 0;
        index < (options.stubProcesses ?? regionIds.length);
        index += 1
      ) {
        const stub = await CallableProcess.start<StubCalls>({
          module: moduleOf('./stub/stubProcess.ts'),
          logFile: path.join(directory, `stub-${index}.log`),
        });
        started.push(stub);
        processes.push(stub);
      }
      for (const [index, id] of regionIds.entries()) {
        const stub = processes[index % processes.length];
        stubs.set(id, stub);
        ports.set(
          id,
          await stub.call('add', {
            id,
            gateways,
            pods: options.pods,
            certificate: pki.adminCertificate,
            key: pki.adminKey,
            like: regionIds[index % processes.length],
          }),
        );
        await stub.call('behave', { id, delayMs: options.delayMs });
      }
      const port = await freePort();
      const address = `http://127.0.0.1:${port}`;
      const configuration = await writeConfiguration({
        ...options,
        directory,
        port,
        address,
        ports,
        authority: pki.authorityCertificate,
      });
      tell(
        `a backend with both plugins, ${regionIds.length} regions, ${gateways.length} gateways of ${options.pods} pods`,
      );
      const backend = await CallableProcess.start<BackendCalls>({
        module: moduleOf('./backend/backendProcess.ts'),
        logFile: path.join(directory, 'backend.log'),
        ...backendStart,
        args: [`--config=${configuration}`],
      });
      started.push(backend);
      const load = await CallableProcess.start<LoadCalls>({
        module: moduleOf('./load/loadProcess.ts'),
        logFile: path.join(directory, 'load.log'),
      });
      started.push(load);
      const tokens = await Promise.all(
        Array.from({ length: 5 }, (_, user) =>
          signIn({ address, user: `viewer-${user}` }),
        ),
      );
      const world = new ViewWorld({
        backend,
        load,
        stubs,
        address,
        directory,
        tokens,
      });
      await world.#waitForCatalog({ gateways });
      return world;
    } catch (error) {
      await Promise.all(started.map(each => each.stop()));
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** The process that plays a region. */
  stub(regionId: string): CallableProcess<StubCalls> {
    const stub = this.#stubs.get(regionId);
    if (!stub) {
      throw new RangeError(`There is no region ${regionId}.`);
    }
    return stub;
  }

  /** All regions behave so from now on. */
  async behave(
    options: Omit<Parameters<StubCalls['behave']>[0], 'id'>,
  ): Promise<void> {
    await this.#everywhere((stub, id) =>
      stub.call('behave', { ...options, id }),
    );
  }

  /** What each region was asked since the last call. */
  async takeCounts() {
    return this.#everywhere((stub, id) => stub.call('takeCounts', { id }));
  }

  /** What the stock page asks for on each poll. */
  stockView(options: {
    gateway: WorldGateway;
    viewer?: number;
  }): BrowserRequest {
    const { gateway, viewer = 0 } = options;
    return {
      url: `${this.#address}/api/kubernetes/services/${gateway.name}`,
      token: this.#tokenOf(viewer),
      body: JSON.stringify({ auth: {}, entity: entityOf(gateway) }),
    };
  }

  /** One report, by our backend. */
  report(options: { gateway: WorldGateway; viewer?: number }): BrowserRequest {
    const { gateway, viewer = 0 } = options;
    return {
      url: `${this.#address}/api/dvara/v1/gateways/component/default/${
        gateway.name
      }`,
      token: this.#tokenOf(viewer),
    };
  }

  /** What a tab of ours follows. */
  stream(options: {
    gateways: WorldGateway[];
    viewer?: number;
  }): BrowserRequest {
    const { gateways, viewer = 0 } = options;
    const names = gateways.map(({ name }) => `component:default/${name}`);
    return {
      url: `${this.#address}/api/dvara/v1/stream?gateways=${encodeURIComponent(
        names.join(','),
      )}`,
      token: this.#tokenOf(viewer),
    };
  }

  /** The fleet's page, by our backend. */
  fleet(): BrowserRequest {
    return {
      url: `${this.#address}/api/dvara/v1/gateways`,
      token: this.#tokenOf(0),
    };
  }

  /** What the fleet's page follows. */
  fleetStream(options: { viewer: number }): BrowserRequest {
    return {
      url: `${this.#address}/api/dvara/v1/gateways/stream`,
      token: this.#tokenOf(options.viewer),
    };
  }

  /** Ends all of its processes. */
  async stop(): Promise<void> {
    await Promise.all(
      [this.load, this.backend, ...new Set(this.#stubs.values())].map(each =>
        each.stop(),
      ),
    );
    await rm(this.#directory, { recursive: true, force: true });
  }

  #tokenOf(viewer: number): string {
    return this.#tokens[
      Math.floor(viewer / STREAMS_PER_USER) % this.#tokens.length
    ];
  }

  async #everywhere<T>(
    call: (stub: CallableProcess<StubCalls>, id: string) => Promise<T>,
  ): Promise<T[]> {
    return Promise.all([...this.#stubs].map(([id, stub]) => call(stub, id)));
  }

  async #waitForCatalog(options: { gateways: WorldGateway[] }): Promise<void> {
    const { gateways } = options;
    const last = gateways[gateways.length - 1];
    await waitFor({
      what: `The catalog has no entity ${last.name}`,
      timeoutMs: CATALOG_TIMEOUT_MS,
      everyMs: 250,
      isSo: async () => {
        const response = await fetch(
          `${
            this.#address
          }/api/catalog/entities?filter=kind=component&fields=kind`,
          { headers: { authorization: `Bearer ${this.#tokenOf(0)}` } },
        );
        const found = (await response.json()) as unknown[];
        return found.length >= gateways.length;
      },
    });
  }
}

function moduleOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

function entityOf(gateway: WorldGateway): object {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: gateway.name,
      annotations: {
        'dvara.ai/gateway': gateway.name,
        'dvara.ai/namespace': gateway.namespace,
        'backstage.io/kubernetes-id': gateway.name,
      },
    },
    spec: { type: 'ai-gateway', owner: 'team-a', lifecycle: 'production' },
  };
}

async function writeConfiguration(
  options: ViewWorldOptions & {
    directory: string;
    port: number;
    address: string;
    ports: Map<string, number>;
    authority: string;
  },
): Promise<string> {
  const { directory, port, address, ports, gateways, regionIds } = options;
  const catalog = path.join(directory, 'catalog');
  await mkdir(catalog);
  const entities = path.join(catalog, 'entities.yaml');
  // JSON is YAML.
  await writeFile(
    entities,
    gateways.map(gateway => JSON.stringify(entityOf(gateway))).join('\n---\n'),
  );
  const namespaces = [...new Set(gateways.map(({ namespace }) => namespace))];
  const file = path.join(directory, 'app-config.yaml');
  await writeFile(
    file,
    JSON.stringify({
      app: { title: 'Benchmark', baseUrl: address },
      backend: {
        baseUrl: address,
        listen: { port, host: '127.0.0.1' },
        database: {
          client: 'better-sqlite3',
          connection: { directory: path.join(directory, 'database') },
        },
      },
      auth: { providers: { bench: {} } },
      permission: { enabled: true },
      catalog: {
        rules: [{ allow: ['Component'] }],
        locations: [{ type: 'file', target: entities }],
      },
      kubernetes: {
        serviceLocatorMethod: { type: 'multiTenant' },
        clusterLocatorMethods: [
          {
            type: 'config',
            clusters: regionIds.map(id => ({
              name: id,
              url: `https://127.0.0.1:${ports.get(id)}`,
              authProvider: 'serviceAccount',
              serviceAccountToken: 'viewer',
              caData: Buffer.from(options.authority).toString('base64'),
            })),
          },
        ],
      },
      dvara: {
        regions: regionIds.map(id => ({ id, cluster: id, namespaces })),
        reading: {
          streams: { perUser: STREAMS_PER_USER, perProcess: 2000 },
        },
      },
    }),
    { mode: 0o600 },
  );
  return file;
}

async function signIn(options: {
  address: string;
  user: string;
}): Promise<string> {
  const response = await fetch(`${options.address}/api/auth/bench/refresh`, {
    headers: {
      'X-Requested-With': 'XMLHttpRequest',
      'X-Bench-User': options.user,
    },
  });
  if (!response.ok) {
    throw new Error(
      `Signing in answered ${response.status}: ${await response.text()}`,
    );
  }
  const { backstageIdentity } = (await response.json()) as {
    backstageIdentity: { token: string };
  };
  return backstageIdentity.token;
}
