import type { JsonObject } from '@backstage/types';
import {
  releaseStatusSchema,
  type KubernetesObject,
  type ReleaseRevision,
} from '@dvara/backstage-plugin-dvara-common';
import { z } from 'zod/v3';
import type { ClusterClient } from '../cluster/ClusterClient';
import { ClusterError, isClusterError } from '../cluster/ClusterError';
import { readObjects } from '../helm/readObjects';
import type { Deadline } from '../status/Deadline';
import { decodeRelease, type DecodedRelease } from './decodeRelease';

/** A Secret holds up to 1 MiB, which base64 makes a third larger. */
const PAGE = 10;
const MAX_PAGE_BYTES = 16 * 1024 * 1024;

/** Helm keeps ten by default; the suite asks for twenty. */
const MAX_PAGES = 10;

const secretSchema = z.object({
  metadata: z.object({
    labels: z.object({
      version: z.string().regex(/^[1-9]\d{0,8}$/),
      status: z.string().optional(),
    }),
  }),
  data: z.object({ release: z.string() }),
});

const listSchema = z.object({
  metadata: z.object({ continue: z.string().optional() }),
  items: z.array(secretSchema),
});

/**
 * One revision as Helm stored it, unpacked. Its values hold credentials in clear, and Helm's own
 * words may: they are to be compared and masked, and go nowhere else.
 *
 * @public
 */
export interface StoredRevision {
  /** `description` in Helm's own words. */
  revision: ReleaseRevision;
  /** Undefined where it cannot be unpacked; then only what its labels say is known. */
  chartName?: string;
  values: JsonObject;
}

/**
 * One revision with its objects, which hold credentials in clear too.
 *
 * @public
 */
export interface StoredManifest extends StoredRevision {
  objects: KubernetesObject[];
}

/**
 * Reads releases from the Secrets in which Helm keeps them, with a credential that may do so: without
 * Helm, a process or a kubeconfig.
 *
 * @public
 */
export class StoredReleases {
  readonly #client: ClusterClient;
  readonly #deadline: Deadline;

  constructor(options: {
    client: ClusterClient;
    /** Of all that is read. */
    deadline: Deadline;
  }) {
    this.#client = options.client;
    this.#deadline = options.deadline;
  }

  /**
   * The revisions that Helm keeps of a release, at most 100, the newest first; empty where there is none.
   *
   * @throws ClusterError
   */
  async list(options: {
    namespace: string;
    releaseName: string;
  }): Promise<StoredRevision[]> {
    const { namespace, releaseName } = options;
    const revisions: StoredRevision[] = [];
    let next: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const query = new URLSearchParams({
        labelSelector: `owner=helm,name=${releaseName}`,
        limit: String(PAGE),
        ...(next ? { continue: next } : {}),
      });
      const { items, metadata } = await this.#get({
        operation: 'list the release’s revisions',
        path: `${secretsOf(namespace)}?${query}`,
        schema: listSchema,
      });
      for (const { metadata: secret, data } of items) {
        const decoded = await decodeRelease(data.release);
        revisions.push(decoded ? toRevision(decoded) : ofLabels(secret.labels));
      }
      next = metadata.continue;
      if (!next) {
        break;
      }
    }
    return revisions.sort((a, b) => b.revision.revision - a.revision.revision);
  }

  /**
   * One revision of a release.
   *
   * @returns undefined where Helm does not keep it
   * @throws ClusterError, kind `invalidAnswer` where it cannot be unpacked
   */
  async get(options: {
    namespace: string;
    releaseName: string;
    revision: number;
  }): Promise<StoredManifest | undefined> {
    const { namespace, releaseName, revision } = options;
    const operation = `read revision ${revision} of the release`;
    try {
      const { data } = await this.#get({
        operation,
        path: `${secretsOf(namespace)}/${encodeURIComponent(
          `sh.helm.release.v1.${releaseName}.v${revision}`,
        )}`,
        schema: secretSchema,
      });
      const decoded = await decodeRelease(data.release);
      if (!decoded) {
        throw unreadable({ operation, what: 'what Helm stored' });
      }
      return {
        ...toRevision(decoded),
        objects: readManifest({ operation, manifest: decoded.manifest ?? '' }),
      };
    } catch (error) {
      if (isClusterError(error) && error.kind === 'notFound') {
        return undefined;
      }
      throw error;
    }
  }

  async #get<T extends z.ZodTypeAny>(options: {
    operation: string;
    path: string;
    schema: T;
  }): Promise<z.infer<T>> {
    const { operation, path, schema } = options;
    const text = await this.#client.requestText({
      operation,
      path,
      timeoutMs: this.#deadline.left(),
      maxBytes: MAX_PAGE_BYTES,
    });
    const parsed = schema.safeParse(parseJson(text));
    if (!parsed.success) {
      throw unreadable({ operation, what: 'the answer' });
    }
    return parsed.data;
  }
}

function secretsOf(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(options: { operation: string; what: string }) {
  return new ClusterError({
    kind: 'invalidAnswer',
    operation: options.operation,
    detail: `${options.what} is not of the expected form`,
  });
}

function readManifest(options: {
  operation: string;
  manifest: string;
}): KubernetesObject[] {
  const { operation, manifest } = options;
  try {
    return readObjects({ manifest });
  } catch {
    // Its error is Helm's, of a release that is deployed.
    throw unreadable({ operation, what: 'the manifest' });
  }
}

function ofLabels(labels: {
  version: string;
  status?: string;
}): StoredRevision {
  return {
    revision: {
      revision: Number(labels.version),
      status: releaseStatusSchema.catch('unknown').parse(labels.status),
      description: 'What Helm stored of this revision cannot be read',
    },
    values: {},
  };
}

function toRevision(release: DecodedRelease): StoredRevision {
  const { version, info, chart, config } = release;
  const { metadata } = chart;
  const updated = new Date(info.last_deployed ?? '');
  return {
    revision: {
      revision: version,
      status: releaseStatusSchema.catch('unknown').parse(info.status),
      chartVersion: metadata.version,
      appVersion: metadata.appVersion || undefined,
      updatedAt: Number.isNaN(updated.getTime())
        ? undefined
        : updated.toISOString(),
      description: info.description,
    },
    chartName: metadata.name,
    values: (config ?? {}) as JsonObject,
  };
}
