import type { JsonObject } from '@backstage/types';
import {
  GATEWAY_LABEL,
  INSTANCE_LABEL,
  MANAGED_BY_LABEL,
  releaseRecordName,
} from '@dvara/backstage-plugin-dvara-common';
import {
  ClusterError,
  isClusterError,
} from '@dvara/backstage-plugin-dvara-node';
import { z } from 'zod/v3';
import { MANAGED_BY } from '../secret/gatewaySecret';
import { isOfComponent } from './describeUnhealthyPods';
import { listReleaseObjects } from './listReleaseObjects';
import type { ReleaseWork } from './ReleaseWork';

/** An object that an uninstalled release has left. */
export interface Leftover {
  /** For people: «secret orders-llm-keys». */
  name: string;
  /** Why it must stay; absent where it may be removed. */
  stays?: string;
  path: string;
  resourceVersion?: string;
}

const metadataSchema = z.object({
  name: z.string(),
  resourceVersion: z.string().optional(),
  labels: z.record(z.string()).optional(),
});
const objectSchema = z.object({ metadata: metadataSchema });
const listSchema = z.object({ items: z.array(objectSchema) });

type Metadata = z.infer<typeof metadataSchema>;

/**
 * Finds what an uninstalled release has left in its namespace: the gateway's Secret with the
 * keys, the release record, and the pods of its tests.
 *
 * @param options - `secretNames` are the Secrets that its pods have read
 * @throws ClusterError
 */
export async function findLeftovers(options: {
  work: ReleaseWork;
  secretNames: string[];
}): Promise<Leftover[]> {
  const { work } = options;
  const { client, gateway, signal } = work;
  const { namespace, releaseName } = work.helmTarget;
  const core = `/api/v1/namespaces/${namespace}`;

  const [ours, record, pods, otherRelease] = await Promise.all([
    list({
      work,
      operation: 'list secrets',
      path: `${core}/secrets`,
      labels: { [GATEWAY_LABEL]: gateway, [MANAGED_BY_LABEL]: MANAGED_BY },
    }),
    find({
      work,
      operation: 'get the release record',
      path: `${core}/configmaps/${releaseRecordName(releaseName)}`,
    }),
    listReleaseObjects({
      client,
      kind: 'pods',
      namespace,
      releaseName,
      signal,
    }),
    findOtherRelease(work),
  ]);
  const foreign = (
    await Promise.all(
      options.secretNames
        .filter(name => !ours.some(secret => secret.name === name))
        .map(name =>
          find({
            work,
            operation: `get secret ${name}`,
            path: `${core}/secrets/${encodeURIComponent(name)}`,
          }),
        ),
    )
  ).flatMap(secret => secret ?? []);

  const leftover = (kind: string, plural: string, metadata: Metadata) => ({
    name: `${kind} ${metadata.name}`,
    path: `${core}/${plural}/${encodeURIComponent(metadata.name)}`,
    resourceVersion: metadata.resourceVersion,
  });
  return [
    ...ours.map(secret => ({
      ...leftover('secret', 'secrets', secret),
      stays:
        otherRelease &&
        `release ${otherRelease} of the same gateway still reads it`,
    })),
    ...foreign.map(secret => ({
      ...leftover('secret', 'secrets', secret),
      stays: 'it was not made by the portal for this gateway',
    })),
    ...(record ? [leftover('configmap', 'configmaps', record)] : []),
    ...pods
      .filter(pod => !isOfComponent(pod))
      .map(({ metadata }) => leftover('pod', 'pods', { name: metadata.name })),
  ];
}

/**
 * Removes a leftover, unless it has changed since it was found.
 *
 * @throws ClusterError
 */
export async function removeLeftover(options: {
  work: ReleaseWork;
  leftover: Leftover;
}): Promise<void> {
  const { leftover, work } = options;
  const { name, path, resourceVersion } = leftover;
  const body: JsonObject = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    ...(resourceVersion && { preconditions: { resourceVersion } }),
  };
  try {
    await work.client.request({
      operation: `remove ${name}`,
      path,
      method: 'DELETE',
      body,
    });
  } catch (error) {
    // Another region's release in the same namespace may have shared it.
    if (!isClusterError(error) || error.kind !== 'notFound') {
      throw error;
    }
  }
}

/** Another release of the same gateway in the namespace, as where two regions share it. */
async function findOtherRelease(
  work: ReleaseWork,
): Promise<string | undefined> {
  const { namespace, releaseName } = work.helmTarget;
  const deployments = await list({
    work,
    operation: 'list deployments',
    path: `/apis/apps/v1/namespaces/${namespace}/deployments`,
    labels: { [GATEWAY_LABEL]: work.gateway },
  });
  return deployments
    .map(({ labels }) => labels?.[INSTANCE_LABEL])
    .find(instance => instance !== undefined && instance !== releaseName);
}

async function list(options: {
  work: ReleaseWork;
  operation: string;
  path: string;
  labels: Record<string, string>;
}): Promise<Metadata[]> {
  const { work, operation } = options;
  const selector = encodeURIComponent(
    Object.entries(options.labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
  );
  const answer = listSchema.safeParse(
    await work.client.request({
      operation,
      path: `${options.path}?labelSelector=${selector}`,
      signal: work.signal,
    }),
  );
  if (!answer.success) {
    throw new ClusterError({ kind: 'invalidAnswer', operation });
  }
  return answer.data.items.map(({ metadata }) => metadata);
}

async function find(options: {
  work: ReleaseWork;
  operation: string;
  path: string;
}): Promise<Metadata | undefined> {
  const { work, operation, path } = options;
  try {
    const answer = await work.client.request({
      operation,
      path,
      signal: work.signal,
    });
    return objectSchema.parse(answer).metadata;
  } catch (error) {
    if (isClusterError(error) && error.kind === 'notFound') {
      return undefined;
    }
    throw error;
  }
}
