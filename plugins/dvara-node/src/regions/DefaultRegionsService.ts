import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError, NotAllowedError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { stringify } from 'yaml';
import { z } from 'zod/v3';
import type { ClusterClient } from '../cluster/ClusterClient';
import { ClusterError } from '../cluster/ClusterError';
import { DefaultClusterClient } from '../cluster/DefaultClusterClient';
import {
  findClusters,
  readClusterEntry,
  readStaticToken,
  type ClusterEntry,
} from './ClusterEntry';
import type { DvaraRegion } from './DvaraRegion';
import { readTokenFile } from './readTokenFile';
import {
  describeIssues,
  regionConfigSchema,
  type RegionConfig,
} from './regionConfigSchema';
import type {
  RegionKubeconfig,
  RegionsService,
  StatusKeyRequest,
} from './RegionsService';
import { ServerSideTokens } from './ServerSideTokens';
import { StatusKeys } from './StatusKeys';

/** Where Kubernetes puts the token of the portal's own pod. */
const OWN_TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';

const MAX_NOTICE_LENGTH = 500;

/** The configuration is reloaded while the portal runs; a notice that does not hold is none. */
const noticesSchema = z
  .array(
    z.object({
      id: z.string().catch(''),
      notice: z.string().optional().catch(undefined),
    }),
  )
  .catch([]);

interface RegionEntry {
  region: DvaraRegion;
  cluster: ClusterEntry;
  deployer?: RegionConfig['deployer'];
  statusKeys: StatusKeys;
}

/**
 * The regions of `dvara.regions`, with the clusters of the Kubernetes plugin's
 * own configuration.
 *
 * @public
 */
export class DefaultRegionsService implements RegionsService {
  readonly #config: Config;
  readonly #tokens: ServerSideTokens;
  readonly #entries: Map<string, RegionEntry>;
  readonly #viewers = new Map<string, ClusterClient>();
  readonly #deployers = new Map<string, ClusterClient>();

  /**
   * @throws InputError with a sentence for each key that does not hold
   */
  static fromConfig(options: {
    config: Config;
    logger: LoggerService;
  }): DefaultRegionsService {
    const { config, logger } = options;
    const entries = readRegions({ config });
    if (entries.length === 0) {
      logger.warn('dvara.regions is empty: there is no region to look into');
    }
    for (const { region, cluster } of entries) {
      if (cluster.skipTlsVerify) {
        logger.warn(
          `Region ${region.id}: the certificate of the cluster «${cluster.name}» is not checked (skipTLSVerify)`,
        );
      }
    }
    return new DefaultRegionsService({
      config,
      entries,
      tokens: new ServerSideTokens({ config, logger }),
    });
  }

  private constructor(options: {
    config: Config;
    entries: RegionEntry[];
    tokens: ServerSideTokens;
  }) {
    this.#config = options.config;
    this.#tokens = options.tokens;
    this.#entries = new Map(
      options.entries.map(entry => [entry.region.id, entry]),
    );
  }

  list(): DvaraRegion[] {
    return [...this.#entries.values()].map(({ region }) => region);
  }

  get(options: { regionId: string }): DvaraRegion {
    return this.#entry(options).region;
  }

  notice(options: { regionId: string }): string | undefined {
    this.#entry(options);
    const regions = this.#config.getOptional<unknown>('dvara.regions');
    const found = noticesSchema
      .parse(regions)
      .find(region => region.id === options.regionId);
    return found?.notice?.slice(0, MAX_NOTICE_LENGTH);
  }

  viewer(options: { regionId: string }): ClusterClient {
    const { cluster } = this.#entry(options);
    return getOrMake(this.#viewers, cluster.name, () =>
      this.#client({
        cluster,
        getToken: () => this.#viewerToken({ cluster }),
      }),
    );
  }

  async statusKey(options: StatusKeyRequest): Promise<string | undefined> {
    return this.#entry(options).statusKeys.find(options);
  }

  deployer(options: { regionId: string }): ClusterClient {
    const { regionId } = options;
    const { cluster } = this.#entry(options);
    const { tokenFile, token = '' } = this.#deployer(options);
    return getOrMake(this.#deployers, regionId, () =>
      this.#client({
        cluster,
        getToken: async () =>
          tokenFile
            ? readTokenFile({
                file: tokenFile,
                owner: `the deployer of region ${regionId}`,
              })
            : token,
      }),
    );
  }

  async deployerKubeconfig(options: {
    regionId: string;
  }): Promise<RegionKubeconfig> {
    const { region, cluster } = this.#entry(options);
    const { tokenFile, token } = this.#deployer(options);
    return {
      tokenFile: tokenFile && resolve(tokenFile),
      kubeconfig: stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [
          {
            name: region.id,
            cluster: {
              server: cluster.url,
              ...(cluster.ca
                ? {
                    'certificate-authority-data': Buffer.from(
                      cluster.ca,
                    ).toString('base64'),
                  }
                : {}),
              ...(cluster.skipTlsVerify
                ? { 'insecure-skip-tls-verify': true }
                : {}),
            },
          },
        ],
        users: [
          {
            name: 'deployer',
            user: tokenFile ? { tokenFile: resolve(tokenFile) } : { token },
          },
        ],
        contexts: [
          {
            name: region.id,
            context: {
              cluster: region.id,
              user: 'deployer',
              namespace: region.namespaces[0],
            },
          },
        ],
        'current-context': region.id,
      }),
    };
  }

  #entry(options: { regionId: string }): RegionEntry {
    const entry = this.#entries.get(options.regionId);
    if (!entry) {
      const known = [...this.#entries.keys()].join(', ') || 'none';
      throw new InputError(
        `Region ${JSON.stringify(
          options.regionId,
        )} is not configured; known regions: ${known}`,
      );
    }
    return entry;
  }

  #deployer(options: {
    regionId: string;
  }): NonNullable<RegionEntry['deployer']> {
    const { deployer } = this.#entry(options);
    if (!deployer) {
      throw new NotAllowedError(
        `Region ${options.regionId} is read only: no deployer is configured for it`,
      );
    }
    return deployer;
  }

  #client(options: {
    cluster: ClusterEntry;
    getToken: () => Promise<string>;
  }): ClusterClient {
    const { cluster, getToken } = options;
    return new DefaultClusterClient({
      connection: {
        url: cluster.url,
        ca: cluster.ca,
        skipTlsVerify: cluster.skipTlsVerify,
        getToken,
      },
    });
  }

  async #viewerToken(options: { cluster: ClusterEntry }): Promise<string> {
    const { cluster } = options;
    if (cluster.provider !== 'serviceAccount') {
      return this.#tokens.get({ ...cluster, provider: cluster.provider });
    }
    if (!cluster.token) {
      return readTokenFile({ file: OWN_TOKEN_FILE, owner: 'the portal' });
    }
    const found = findClusters({ config: this.#config }).find(
      ({ name }) => name === cluster.name,
    );
    const token = found && readStaticToken({ entry: found.entry });
    if (!token) {
      throw new ClusterError({
        kind: 'misconfigured',
        operation: 'read a token',
        detail: `the cluster ${cluster.name} has no serviceAccountToken any more`,
      });
    }
    return token;
  }
}

function readRegions(options: { config: Config }): RegionEntry[] {
  const { config } = options;
  const raw = config.getOptional<unknown>('dvara.regions') ?? [];
  if (!Array.isArray(raw)) {
    throw new InputError('dvara.regions must be a list');
  }
  const clusters = findClusters({ config });
  const problems: string[] = [];
  const entries: RegionEntry[] = [];
  const seen = new Set<string>();

  raw.forEach((item, index) => {
    const key = `dvara.regions[${index}]`;
    const parsed = regionConfigSchema.safeParse(item);
    if (!parsed.success) {
      problems.push(...describeIssues({ error: parsed.error, key }));
      return;
    }
    const { deployer, ...settings } = parsed.data;
    if (seen.has(settings.id)) {
      problems.push(`${key}.id «${settings.id}» is used twice`);
      return;
    }
    seen.add(settings.id);
    const found = clusters.filter(({ name }) => name === settings.cluster);
    if (found.length !== 1) {
      const known = clusters.map(({ name }) => name).join(', ') || 'none';
      problems.push(
        found.length === 0
          ? `${key}.cluster «${settings.cluster}» is not a cluster of kubernetes.clusterLocatorMethods (type config); known clusters: ${known}`
          : `${key}.cluster «${settings.cluster}» is configured ${found.length} times in kubernetes.clusterLocatorMethods`,
      );
      return;
    }
    try {
      const cluster = readClusterEntry({
        ...found[0],
        usedBy: `${key} (${settings.id})`,
      });
      if (
        cluster.provider === 'serviceAccount' &&
        !cluster.token &&
        !existsSync(OWN_TOKEN_FILE)
      ) {
        throw new InputError(
          `${key} (${settings.id}) uses the cluster «${cluster.name}», which has no serviceAccountToken, and the portal does not run in a cluster whose token it could use`,
        );
      }
      // Kept apart from what is handed out of a region.
      const { keys, ...status } = settings.status;
      entries.push({
        cluster,
        deployer,
        statusKeys: new StatusKeys({
          regionId: settings.id,
          defaultNamespace: settings.namespaces[0],
          keys,
        }),
        region: {
          id: settings.id,
          name: settings.name ?? settings.id,
          cluster: settings.cluster,
          namespaces: settings.namespaces,
          values: settings.values as JsonObject,
          status,
          deployable: deployer !== undefined,
        },
      });
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  });

  if (problems.length > 0) {
    throw new InputError(
      `The configuration of the Dvara regions does not hold: ${problems.join(
        '; ',
      )}`,
    );
  }
  return entries;
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = make();
  map.set(key, made);
  return made;
}
