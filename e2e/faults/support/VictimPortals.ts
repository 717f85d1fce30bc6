import fs from 'node:fs';
import path from 'node:path';
import { ensureHelm } from '../../../tools/toolchain/src/index.ts';
import { PortalProcess } from '../../../tools/portal/src/PortalProcess.ts';
import type { HelmMajor } from '../../rollouts/support/portals.ts';
import { freePort } from '../../support/freePort.ts';
import { repositoryDirectory, stateDirectory } from '../../support/portal.ts';
import { waitFor } from '../../support/waitFor.ts';
import { PortalClient } from './PortalClient.ts';

/** What a portal is started with. */
export interface VictimOptions {
  major: HelmMajor;
  /** `scaffolder:` of its configuration. */
  scaffolder?: Record<string, unknown>;
  /** `backend.database:`; a SQLite of its own by default. */
  database?: Record<string, unknown>;
  /** `kubernetes:`; the regions' own clusters and credentials by default. */
  kubernetes?: Record<string, unknown>;
}

/** A portal over the regions of the rollouts that may be killed and started again. */
export class VictimPortal {
  readonly client: PortalClient;
  /** Folder of its database. */
  readonly databaseDirectory: string;
  /** Folder of its temporary files, by a link that can be turned elsewhere. */
  readonly temporaryLink: string;
  readonly logFile: string;
  readonly #configurations: string[];
  #process?: PortalProcess;

  constructor(options: {
    address: string;
    name: string;
    configurations: string[];
    databaseDirectory: string;
  }) {
    this.client = new PortalClient({ address: options.address });
    this.databaseDirectory = options.databaseDirectory;
    this.temporaryLink = path.join(stateDirectory(), `tmp-${options.name}`);
    this.logFile = path.join(stateDirectory(), `${options.name}.log`);
    this.#configurations = options.configurations;
    fs.mkdirSync(`${this.temporaryLink}.files`);
    this.turnTemporaryFiles(`${this.temporaryLink}.files`);
  }

  /** Lets the portal's temporary files go to another folder from now on. */
  turnTemporaryFiles(target: string): void {
    fs.rmSync(this.temporaryLink, { force: true });
    fs.symlinkSync(target, this.temporaryLink);
  }

  /** Starts it, for the first time or again. */
  async start(): Promise<void> {
    this.#process = PortalProcess.start({
      configurations: this.#configurations,
      logFile: this.logFile,
      environment: { TMPDIR: this.temporaryLink },
    });
    await this.#process.waitUntilReady({
      address: this.client.address,
      signal: new AbortController().signal,
    });
  }

  /** Whether the templates of the actions are in its catalog, without which no task can be made. */
  async startWithTemplates(): Promise<void> {
    await this.start();
    await waitFor({
      what: 'the templates to be in the catalog',
      timeoutMs: 120_000,
      condition: async () => {
        const { status } = await this.client.request({
          path: '/api/catalog/entities/by-name/template/default/test-dvara-release-unlock',
        });
        return status === 200;
      },
    });
  }

  /** Id of its process. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Sends a signal to the portal alone. */
  signal(name: 'SIGKILL' | 'SIGTERM'): void {
    process.kill(this.#process?.pid ?? NaN, name);
  }

  /**
   * Waits until the portal has ended by itself.
   *
   * @returns how long that took from the call on, in milliseconds
   */
  async ended(options: { timeoutMs: number }): Promise<number> {
    const began = Date.now();
    await waitFor({
      what: 'the portal to end',
      timeoutMs: options.timeoutMs,
      condition: () => !this.#process?.running,
    });
    return Date.now() - began;
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended({ timeoutMs: 10_000 });
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }
}

/** Starts portals that may be killed, and ends those that are left. */
export class VictimPortals {
  readonly #started: VictimPortal[] = [];
  #count = 0;

  async start(options: VictimOptions): Promise<VictimPortal> {
    const { major } = options;
    this.#count += 1;
    const name = `victim-${process.pid}-${this.#count}`;
    const port = await freePort();
    const address = `http://localhost:${port}`;
    const databaseDirectory = path.join(stateDirectory(), 'database', name);
    fs.mkdirSync(databaseDirectory, { recursive: true });
    const workingDirectory = path.join(stateDirectory(), `${name}.workspaces`);
    fs.mkdirSync(workingDirectory);
    const own = path.join(stateDirectory(), `app-config.${name}.yaml`);
    fs.writeFileSync(
      own,
      JSON.stringify({
        app: { baseUrl: address },
        backend: {
          baseUrl: address,
          // The scaffolder's own files, so that temporaryLink holds ours alone.
          workingDirectory,
          listen: { host: '127.0.0.1', port },
          database: options.database ?? {
            client: 'better-sqlite3',
            connection: { directory: databaseDirectory },
          },
        },
        scaffolder: options.scaffolder ?? {},
        ...(options.kubernetes ? { kubernetes: options.kubernetes } : {}),
        dvara: { helm: { binary: await ensureHelm({ major }) } },
      }),
    );
    const portal = new VictimPortal({
      address,
      name,
      databaseDirectory,
      configurations: [
        path.join(repositoryDirectory, 'app-config.yaml'),
        path.join(repositoryDirectory, 'app-config.development.yaml'),
        path.join(stateDirectory(), 'app-config.regions.yaml'),
        path.join(stateDirectory(), `app-config.helm${major}.yaml`),
        own,
      ],
    });
    this.#started.push(portal);
    await portal.startWithTemplates();
    return portal;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.map(portal => portal.stop()));
  }
}
