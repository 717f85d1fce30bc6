import type { KubernetesApi, KubernetesObject } from '@dvara/local-cluster';
import { helm, regionCluster } from '../../support/regions.ts';
import { rolloutRegions } from './portals.ts';

/** A revision as Helm's own history tells it. */
export interface Revision {
  revision: number;
  status: string;
  chart: string;
  description: string;
}

/** A release of a gateway in a region. */
export interface ReleaseRef {
  regionId: string;
  release: string;
}

export interface Deployment extends KubernetesObject {
  metadata: KubernetesObject['metadata'] & { generation: number };
  spec: {
    replicas: number;
    template: { metadata: { annotations?: Record<string, string> } };
  };
  status: {
    observedGeneration?: number;
    replicas?: number;
    readyReplicas?: number;
    updatedReplicas?: number;
  };
}

export const namespacePath = '/api/v1/namespaces/gateways';

/** Selects the server of a release. */
export function serverSelector(release: string): string {
  return `app.kubernetes.io/instance=${release},app.kubernetes.io/component=gateway-server`;
}

const apis = new Map<string, Promise<KubernetesApi>>();

/** The administrator's client of a region. */
export function regionApi(regionId: string): Promise<KubernetesApi> {
  let api = apis.get(regionId);
  if (!api) {
    api = regionCluster(regionId).then(cluster => cluster.api());
    apis.set(regionId, api);
  }
  return api;
}

/** Helm's history, the oldest first; empty where there is no release. */
export async function history(options: ReleaseRef): Promise<Revision[]> {
  const { regionId, release } = options;
  const { items } = await (
    await regionApi(regionId)
  ).json<{ items: unknown[] }>({
    path: `${namespacePath}/secrets?labelSelector=owner%3Dhelm,name%3D${release}`,
  });
  return items.length === 0
    ? []
    : (JSON.parse(
        await helm({ regionId, args: ['history', release, '--output=json'] }),
      ) as Revision[]);
}

/** The Deployment of a release's server. */
export async function serverDeployment(
  options: ReleaseRef,
): Promise<Deployment | undefined> {
  const { items } = await (
    await regionApi(options.regionId)
  ).json<{ items: Deployment[] }>({
    path: `/apis/apps/v1/namespaces/gateways/deployments?labelSelector=${encodeURIComponent(
      serverSelector(options.release),
    )}`,
  });
  return items[0];
}

/** Whether every pod of a Deployment is of its newest template and ready. */
export function isRolledOut({ metadata, spec, status }: Deployment): boolean {
  return (
    status.observedGeneration === metadata.generation &&
    status.replicas === spec.replicas &&
    status.updatedReplicas === spec.replicas &&
    status.readyReplicas === spec.replicas
  );
}

/** What the cluster itself says of a release: Helm's newest revision, the live mark, and whether all is ready. */
export async function liveState(options: ReleaseRef): Promise<{
  revisions: string[];
  mark: string | undefined;
  ready: boolean;
}> {
  const deployment = await serverDeployment(options);
  return {
    revisions: (await history(options)).map(
      ({ revision, status }) => `${revision} ${status}`,
    ),
    mark: deployment?.spec.template.metadata.annotations?.[MARK],
    ready: deployment !== undefined && isRolledOut(deployment),
  };
}

/** Annotation of the server's pods by which tests tell one deploy from another. */
export const MARK = 'dvara.test/mark';

/** Values of a gateway that is small, and marked. */
export function marked(mark: string, server: Record<string, unknown> = {}) {
  return {
    gatewayServer: {
      replicaCount: 1,
      podAnnotations: { [MARK]: mark },
      resources: {
        requests: { cpu: '100m', memory: '256Mi' },
        limits: { cpu: '1', memory: '1Gi' },
      },
      ...server,
    },
    gatewayUi: { enabled: false },
  };
}

/** A pod as tests look at it. */
export interface Pod extends KubernetesObject {
  status: {
    conditions?: { type: string; status: string }[];
  };
}

/** The pods of a release that are not ending, of one component where that is given. */
export async function podsOf(
  options: ReleaseRef & { component?: string },
): Promise<Pod[]> {
  const { regionId, release, component } = options;
  const selector = [
    `app.kubernetes.io/instance=${release}`,
    component
      ? `app.kubernetes.io/component=${component}`
      : 'app.kubernetes.io/component!=helm-test',
  ].join(',');
  const { items } = await (
    await regionApi(regionId)
  ).json<{ items: Pod[] }>({
    path: `${namespacePath}/pods?labelSelector=${encodeURIComponent(selector)}`,
  });
  return items.filter(({ metadata }) => !metadata.deletionTimestamp);
}

/** Helm's revisions in each region, as `1 deployed`. */
export async function histories(
  release: string,
): Promise<Record<string, string[]>> {
  return Object.fromEntries(
    await Promise.all(
      rolloutRegions.map(
        async (regionId): Promise<[string, string[]]> => [
          regionId,
          (
            await history({ regionId, release })
          ).map(({ revision, status }) => `${revision} ${status}`),
        ],
      ),
    ),
  );
}

/** The Leases by which tasks hold releases, anywhere. */
export async function heldLeases(
  regionIds: readonly string[],
): Promise<string[]> {
  const names = await Promise.all(
    regionIds.map(async regionId => {
      const { items } = await (
        await regionApi(regionId)
      ).json<{ items: KubernetesObject[] }>({
        path: '/apis/coordination.k8s.io/v1/namespaces/gateways/leases',
      });
      return items.map(({ metadata }) => `${regionId} ${metadata.name}`);
    }),
  );
  return names.flat();
}
