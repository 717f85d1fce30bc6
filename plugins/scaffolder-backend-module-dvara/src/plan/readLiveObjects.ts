import type { KubernetesObject } from '@dvara/backstage-plugin-dvara-common';
import {
  ClusterError,
  isClusterError,
  type ClusterClient,
} from '@dvara/backstage-plugin-dvara-node';
import pLimit from 'p-limit';
import { z } from 'zod/v3';
import type { LiveObject } from './LiveObject';

/** Requests at once to one API server. */
const CONCURRENCY = 4;

const resourcesSchema = z.object({
  resources: z.array(
    z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() }),
  ),
});

const objectSchema = z
  .object({ metadata: z.object({ name: z.string() }).passthrough() })
  .passthrough();

type Resource = z.infer<typeof resourcesSchema>['resources'][number];

/**
 * Reads every object of a release's manifest as it is now, one by one and by name. What is
 * missing or may not be read is a fact of that object.
 *
 * @throws ClusterError where the API server does not answer as it should
 */
export async function readLiveObjects(options: {
  client: ClusterClient;
  /** Of the release; for objects that name none. */
  namespace: string;
  objects: KubernetesObject[];
  signal?: AbortSignal;
}): Promise<LiveObject[]> {
  const { client, namespace, objects, signal } = options;
  const limit = pLimit(CONCURRENCY);
  const resources = new Map<string, Promise<Resource[] | undefined>>();
  const discover = (apiVersion: string) => {
    const known = resources.get(apiVersion);
    if (known) {
      return known;
    }
    const asked = readResources({ client, apiVersion, signal });
    resources.set(apiVersion, asked);
    return asked;
  };
  return Promise.all(
    objects.map(wanted =>
      limit(async (): Promise<LiveObject> => {
        const resource = (await discover(wanted.apiVersion))?.find(
          // Subresources, such as deployments/scale, have the kind of what they return.
          ({ name, kind }) => kind === wanted.kind && !name.includes('/'),
        );
        return resource
          ? readObject({ client, namespace, wanted, resource, signal })
          : { wanted, state: 'unknownKind' };
      }),
    ),
  );
}

async function readResources(options: {
  client: ClusterClient;
  apiVersion: string;
  signal?: AbortSignal;
}): Promise<Resource[] | undefined> {
  const { client, apiVersion, signal } = options;
  const operation = `list the kinds of ${apiVersion}`;
  try {
    const answer = resourcesSchema.safeParse(
      await client.request({ operation, path: apiPath(apiVersion), signal }),
    );
    if (!answer.success) {
      throw new ClusterError({ kind: 'invalidAnswer', operation });
    }
    return answer.data.resources;
  } catch (error) {
    if (isClusterError(error) && error.kind === 'notFound') {
      return undefined;
    }
    throw error;
  }
}

async function readObject(options: {
  client: ClusterClient;
  namespace: string;
  wanted: KubernetesObject;
  resource: Resource;
  signal?: AbortSignal;
}): Promise<LiveObject> {
  const { client, wanted, resource, signal } = options;
  const namespace = wanted.metadata.namespace ?? options.namespace;
  const operation = `get ${wanted.kind} ${wanted.metadata.name}`;
  try {
    const answer = objectSchema.safeParse(
      await client.request({
        operation,
        path: `${apiPath(wanted.apiVersion)}${
          resource.namespaced
            ? `/namespaces/${encodeURIComponent(namespace)}`
            : ''
        }/${resource.name}/${encodeURIComponent(wanted.metadata.name)}`,
        signal,
      }),
    );
    if (!answer.success) {
      throw new ClusterError({ kind: 'invalidAnswer', operation });
    }
    const { apiVersion, kind } = wanted;
    return {
      wanted,
      state: 'found',
      object: { ...answer.data, apiVersion, kind } as KubernetesObject,
    };
  } catch (error) {
    if (isClusterError(error) && error.kind === 'notFound') {
      return { wanted, state: 'missing' };
    }
    if (isClusterError(error) && error.kind === 'forbidden') {
      return { wanted, state: 'denied' };
    }
    throw error;
  }
}

function apiPath(apiVersion: string): string {
  return apiVersion.includes('/')
    ? `/apis/${apiVersion}`
    : `/api/${apiVersion}`;
}
