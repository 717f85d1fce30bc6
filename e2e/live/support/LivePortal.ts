import fs from 'node:fs';
import path from 'node:path';
import { VictimPortal } from '../../faults/support/VictimPortals.ts';
import { freePort } from '../../support/freePort.ts';
import { repositoryDirectory, stateDirectory } from '../../support/portal.ts';

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
    await portal.client.waitForTemplates(['dvara-gateway', 'dvara-change']);
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
}
