import fs from 'node:fs';
import path from 'node:path';
import { VictimPortal } from '../../faults/support/VictimPortals.ts';
import { freePort } from '../../support/freePort.ts';
import { repositoryDirectory, stateDirectory } from '../../support/portal.ts';
import { waitFor } from '../../support/waitFor.ts';

/** Groups of the guest: the one that may change every gateway, and none. */
export type GuestIs = 'administrator' | 'reader';

/** A portal over the regions under test that a browser may outlive. */
export class LivePortal extends VictimPortal {
  readonly #configuration: string;

  private constructor(options: {
    address: string;
    configuration: string;
    databaseDirectory: string;
  }) {
    super({
      ...options,
      name: 'live',
      configurations: [
        path.join(repositoryDirectory, 'app-config.yaml'),
        path.join(repositoryDirectory, 'app-config.development.yaml'),
        path.join(stateDirectory(), 'app-config.regions.yaml'),
        options.configuration,
      ],
    });
    this.#configuration = options.configuration;
  }

  /** Starts one on a port of its own, which it keeps, and waits for its templates. */
  static async launch(): Promise<LivePortal> {
    const databaseDirectory = path.join(stateDirectory(), 'database', 'live');
    fs.mkdirSync(databaseDirectory, { recursive: true });
    const portal = new LivePortal({
      address: `http://localhost:${await freePort()}`,
      configuration: path.join(stateDirectory(), 'app-config.live.yaml'),
      databaseDirectory,
    });
    portal.turnGuest('administrator');
    await portal.start();
    await waitFor({
      what: 'the templates to be in the catalog',
      timeoutMs: 120_000,
      condition: async () => {
        const answers = await Promise.all(
          ['dvara-gateway', 'dvara-change'].map(name =>
            portal.client.request({
              path: `/api/catalog/entities/by-name/template/default/${name}`,
            }),
          ),
        );
        return answers.every(({ status }) => status === 200);
      },
    });
    return portal;
  }

  /** What the guest may do from the next start on. */
  turnGuest(guest: GuestIs): void {
    const { port } = new URL(this.client.address);
    fs.writeFileSync(
      this.#configuration,
      JSON.stringify({
        app: { baseUrl: this.client.address },
        backend: {
          baseUrl: this.client.address,
          listen: { host: '127.0.0.1', port: Number(port) },
          database: {
            client: 'better-sqlite3',
            connection: { directory: this.databaseDirectory },
          },
        },
        auth: {
          providers: {
            guest: {
              // Of whom the catalog knows nothing: it would tell the groups by itself.
              userEntityRef: `user:default/live-${guest}`,
              ownershipEntityRefs: [
                `user:default/live-${guest}`,
                ...(guest === 'administrator'
                  ? ['group:default/platform']
                  : []),
              ],
            },
          },
        },
        dvara: { catalog: { intervalSeconds: 5 } },
      }),
    );
  }

  /** Runs a template to its end. */
  async runTemplate(options: {
    template: string;
    values: Record<string, unknown>;
  }): Promise<void> {
    const { id } = await this.client.json<{ id: string }>({
      path: '/api/scaffolder/v2/tasks',
      method: 'POST',
      body: {
        templateRef: `template:default/${options.template}`,
        values: options.values,
      },
    });
    const { status, error } = await this.client.end(id);
    if (status !== 'completed') {
      throw new Error(`${options.template} ended as ${status}: ${error}`);
    }
  }
}
