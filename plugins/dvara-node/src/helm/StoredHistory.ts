import { parse } from 'yaml';
import { z } from 'zod/v3';
import { isClusterError } from '../cluster/ClusterError';
import type { ClusterClient } from '../cluster/ClusterClient';
import { DefaultClusterClient } from '../cluster/DefaultClusterClient';
import { readTokenFile } from '../regions/readTokenFile';
import type { RegionKubeconfig } from '../regions/RegionsService';
import { decodeRelease } from '../releases/decodeRelease';
import type { HelmTarget } from './HelmRunner';

const kubeconfigSchema = z.object({
  clusters: z
    .array(
      z.object({
        cluster: z.object({
          server: z.string(),
          'certificate-authority-data': z.string().optional(),
          'insecure-skip-tls-verify': z.boolean().optional(),
        }),
      }),
    )
    .length(1),
  users: z
    .array(
      z.object({
        user: z.object({
          token: z.string().optional(),
          tokenFile: z.string().optional(),
        }),
      }),
    )
    .length(1),
});

const secretsSchema = z.object({
  items: z.array(z.object({ data: z.object({ release: z.string() }) })),
});

/** A revision as `helm history --output=json` writes it. */
export interface HistoryEntry {
  revision: number;
  updated?: string;
  status: string;
  chart: string;
  app_version?: string;
  description?: string;
}

/**
 * Reads a release's history from the Secrets in which Helm keeps it, over a connection that is
 * kept alive: one round trip and no process, where `helm history` takes four and a twentieth of
 * a second of CPU. Nothing is read but what `helm history` would tell; values and keys that
 * lie in the same Secrets are dropped at once.
 */
export class StoredHistory {
  readonly #clients = new Map<string, ClusterClient>();
  readonly #timeoutMs: number;

  constructor(options: {
    /** How long an answer may take, in milliseconds. */
    timeoutMs: number;
  }) {
    this.#timeoutMs = options.timeoutMs;
  }

  /**
   * The newest revisions, in no order.
   *
   * @returns undefined where they cannot be read this way, whatever the reason: Helm is to be
   * asked then, and to say why
   */
  async read(
    options: HelmTarget & { max: number },
  ): Promise<HistoryEntry[] | undefined> {
    const { namespace, releaseName, max } = options;
    const client = this.#clientFor(options.kubeconfig);
    if (!client) {
      return undefined;
    }
    const selector = encodeURIComponent(`owner=helm,name=${releaseName}`);
    let answer: unknown;
    try {
      answer = await client.request({
        operation: 'list the release’s revisions',
        path: `/api/v1/namespaces/${namespace}/secrets?labelSelector=${selector}`,
        timeoutMs: this.#timeoutMs,
      });
    } catch (error) {
      if (isClusterError(error)) {
        return undefined;
      }
      throw error;
    }
    const secrets = secretsSchema.safeParse(answer);
    if (!secrets.success) {
      return undefined;
    }
    const revisions: HistoryEntry[] = [];
    for (const { data } of secrets.data.items) {
      const revision = await decode(data.release);
      if (!revision) {
        return undefined;
      }
      revisions.push(revision);
    }
    return revisions.sort((a, b) => b.revision - a.revision).slice(0, max);
  }

  #clientFor(kubeconfig: RegionKubeconfig): ClusterClient | undefined {
    const key = JSON.stringify(kubeconfig);
    const known = this.#clients.get(key);
    if (known) {
      return known;
    }
    const parsed = kubeconfigSchema.safeParse(parse(kubeconfig.kubeconfig));
    if (!parsed.success) {
      return undefined;
    }
    const { cluster } = parsed.data.clusters[0];
    const { user } = parsed.data.users[0];
    const ca = cluster['certificate-authority-data'];
    const file = kubeconfig.tokenFile ?? user.tokenFile;
    const client = new DefaultClusterClient({
      connection: {
        url: cluster.server,
        ca: ca && Buffer.from(ca, 'base64').toString('utf8'),
        skipTlsVerify: cluster['insecure-skip-tls-verify'],
        getToken: async () =>
          file ? readTokenFile({ file, owner: 'Helm' }) : user.token ?? '',
      },
    });
    this.#clients.set(key, client);
    return client;
  }
}

async function decode(stored: string): Promise<HistoryEntry | undefined> {
  const release = await decodeRelease(stored);
  if (!release) {
    return undefined;
  }
  const { version, info, chart } = release;
  return {
    revision: version,
    updated: info.last_deployed,
    status: info.status,
    chart: `${chart.metadata.name}-${chart.metadata.version}`,
    app_version: chart.metadata.appVersion,
    description: info.description,
  };
}
