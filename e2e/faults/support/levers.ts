import { gunzipSync, gzipSync } from 'node:zlib';
import type { KubernetesObject } from '@dvara/local-cluster';
import {
  namespacePath,
  regionApi,
  type ReleaseRef,
} from '../../rollouts/support/releases.ts';

/** What a server's pods want of their node, so that {@link holdPods} can keep new ones from starting. */
export function holdable(release: string) {
  return { nodeSelector: { [`dvara.test/${release}`]: 'go' } };
}

async function labelNodes(
  options: ReleaseRef & { value: string | null },
): Promise<void> {
  const { regionId, release, value } = options;
  const api = await regionApi(regionId);
  const { items } = await api.json<{ items: KubernetesObject[] }>({
    path: '/api/v1/nodes',
  });
  for (const { metadata } of items) {
    await api.json({
      method: 'PATCH',
      path: `/api/v1/nodes/${metadata.name}`,
      body: { metadata: { labels: { [`dvara.test/${release}`]: value } } },
    });
  }
}

/** Keeps the holdable pods of a release from starting, so that Helm waits for them. */
export async function holdPods(options: ReleaseRef): Promise<void> {
  await labelNodes({ ...options, value: null });
}

/** Lets them start. */
export async function letPodsGo(options: ReleaseRef): Promise<void> {
  await labelNodes({ ...options, value: 'go' });
}

/** Keeps an object of a release from going, so that an uninstallation waits for it; `hold: false` lets it go. */
export async function holdObject(options: {
  regionId: string;
  path: string;
  hold: boolean;
}): Promise<void> {
  const api = await regionApi(options.regionId);
  await api.json({
    method: 'PATCH',
    path: options.path,
    body: {
      metadata: { finalizers: options.hold ? ['dvara.test/hold'] : null },
    },
  });
}

interface StoredRelease extends KubernetesObject {
  data: { release: string };
}

/**
 * Stores a revision as a Helm that was killed leaves it: Helm's newest one again, under the next number, with another status
 * and age.
 */
export async function forgeRevision(
  options: ReleaseRef & { status: string; ageSeconds: number },
): Promise<void> {
  const { regionId, release, status, ageSeconds } = options;
  const api = await regionApi(regionId);
  const { items } = await api.json<{ items: StoredRelease[] }>({
    path: `${namespacePath}/secrets?labelSelector=owner%3Dhelm,name%3D${release}`,
  });
  const versionOf = ({ metadata }: KubernetesObject) =>
    Number(metadata.labels?.version);
  const newest = items.sort((a, b) => versionOf(b) - versionOf(a))[0];
  // Helm's own base64 is inside that of the Secret.
  const stored = JSON.parse(
    gunzipSync(
      Buffer.from(
        Buffer.from(newest.data.release, 'base64').toString(),
        'base64',
      ),
    ).toString(),
  ) as { version: number; info: Record<string, unknown> };
  const version = versionOf(newest) + 1;
  const at = new Date(Date.now() - ageSeconds * 1000).toISOString();
  const record = {
    ...stored,
    version,
    info: { ...stored.info, status, last_deployed: at, first_deployed: at },
  };
  await api.json({
    method: 'POST',
    path: `${namespacePath}/secrets`,
    body: {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'helm.sh/release.v1',
      metadata: {
        name: `sh.helm.release.v1.${release}.v${version}`,
        labels: {
          ...newest.metadata.labels,
          status,
          version: String(version),
        },
      },
      data: {
        release: Buffer.from(
          gzipSync(JSON.stringify(record)).toString('base64'),
        ).toString('base64'),
      },
    },
  });
}

/** Puts a Lease on a release, as a task of another portal holds it. */
export async function holdLease(
  options: ReleaseRef & { taskId: string },
): Promise<void> {
  const { regionId, release, taskId } = options;
  const now = new Date().toISOString().replace('Z', '000Z');
  await (
    await regionApi(regionId)
  ).json({
    method: 'POST',
    path: '/apis/coordination.k8s.io/v1/namespaces/gateways/leases',
    body: {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: `${release}-dvara-lock` },
      spec: {
        holderIdentity: `${taskId}/other-portal`,
        leaseDurationSeconds: 30,
        acquireTime: now,
        renewTime: now,
        leaseTransitions: 1,
      },
    },
  });
}
