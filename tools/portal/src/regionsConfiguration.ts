import fs from 'node:fs';
import { stringify } from 'yaml';
import type { StatePaths } from './paths.ts';

/** A region as the portal's configuration needs it. */
export interface RegionConnection {
  id: string;
  name: string;
  cluster: string;
  namespace: string;
  url: string;
  /** PEM, base64 encoded. */
  caData: string;
  viewerToken: string;
  deployerTokenFile: string;
  statusAccess: 'serviceProxy' | 'portForward' | 'url';
  /** Where gateways are asked by `url`. */
  statusUrl?: string;
  /** Shown beside the region, for example while it is being built. */
  notice?: string;
}

/**
 * Writes the configuration that joins the portal to its regions. The portal
 * reads it again when it changes, so notices can be kept up to date.
 */
export function writeRegionsConfiguration(options: {
  state: StatePaths;
  address: string;
  port: number;
  helmBinary: string;
  regions: RegionConnection[];
}): void {
  const { state, address, port, helmBinary, regions } = options;
  const configuration = {
    app: { baseUrl: address },
    backend: {
      baseUrl: address,
      listen: { host: '127.0.0.1', port },
      database: {
        client: 'better-sqlite3',
        connection: { directory: state.database },
      },
    },
    kubernetes: {
      clusterLocatorMethods: [
        {
          type: 'config',
          clusters: regions.map(region => ({
            name: region.cluster,
            title: region.name,
            url: region.url,
            authProvider: 'serviceAccount',
            serviceAccountToken: region.viewerToken,
            caData: region.caData,
          })),
        },
      ],
    },
    dvara: {
      helm: { binary: helmBinary },
      regions: regions.map(region => ({
        id: region.id,
        name: region.name,
        cluster: region.cluster,
        namespaces: [region.namespace],
        deployer: {
          authProvider: 'serviceAccount',
          tokenFile: region.deployerTokenFile,
        },
        status: {
          access: region.statusAccess,
          ...(region.statusUrl ? { url: region.statusUrl } : {}),
        },
        ...(region.notice ? { notice: region.notice } : {}),
      })),
    },
  };
  const temporary = `${state.configuration}.${process.pid}`;
  fs.writeFileSync(temporary, stringify(configuration), { mode: 0o600 });
  fs.renameSync(temporary, state.configuration);
}
