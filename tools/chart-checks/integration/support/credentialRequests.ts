import type { ApiRequest } from '@dvara/local-cluster';

/** A request that the portal makes besides Helm. */
export interface CredentialRequest extends ApiRequest {
  /** As the verb table names it. */
  feature: string;
}

const watching = 'watch=true&allowWatchBookmarks=true&timeoutSeconds=1';

/** What the backend and the catalog ask for with the viewer's credential. */
export function viewerRequests(namespace: string): CredentialRequest[] {
  const core = `/api/v1/namespaces/${namespace}`;
  const listed = [
    ['report', `${core}/pods`],
    ['report', `/apis/apps/v1/namespaces/${namespace}/deployments`],
    [
      'report',
      `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`,
    ],
    ['report', `/apis/apps/v1/namespaces/${namespace}/replicasets`],
    ['report', `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`],
    [
      'report',
      `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
    ],
    ['report', `${core}/events`],
    ['release record', `${core}/configmaps`],
  ].flatMap(([feature, path]) => [
    { feature, path },
    { feature, path: `${path}?${watching}` },
  ]);
  return [
    ...listed,
    {
      feature: 'report',
      path: `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`,
    },
    { feature: 'release record', path: `${core}/configmaps/dvara-record` },
    {
      feature: 'logs',
      path: `${core}/pods/dvara-server/log?container=gateway-server&tailLines=200`,
    },
    {
      feature: 'gateway status by service proxy',
      path: `${core}/services/http:dvara-server:http/proxy/status`,
    },
    ...(['GET', 'POST'] as const).map(method => ({
      feature: 'gateway status by port-forward',
      method,
      path: `${core}/pods/dvara-server/portforward?ports=8080`,
    })),
  ];
}

/** What the actions ask for with the deployer's credential. Bodies that are refused for their content show that RBAC lets them pass. */
export function deployerRequests(namespace: string): CredentialRequest[] {
  const core = `/api/v1/namespaces/${namespace}`;
  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  const leases = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  return [
    { feature: 'chart objects', path: `${apps}/deployments` },
    { feature: 'waiting for a rollout', path: `${core}/pods` },
    { feature: 'failure report', path: `${core}/events?limit=500` },
    { feature: 'failure report', path: `${core}/pods/dvara-server/log` },
    ...ofObject({
      feature: 'lock of a release',
      collection: leases,
      change: 'PUT',
    }),
    ...ofObject({
      feature: 'provider keys',
      collection: `${core}/secrets`,
      change: 'PATCH',
    }),
    { feature: 'provider keys', path: `${core}/secrets` },
    ...ofObject({
      feature: 'release record',
      collection: `${core}/configmaps`,
      change: 'PATCH',
    }),
    {
      feature: 'helm test',
      method: 'DELETE',
      path: `${core}/pods/dvara-test-server`,
    },
  ];
}

function ofObject(options: {
  feature: string;
  collection: string;
  change: 'PUT' | 'PATCH';
}): CredentialRequest[] {
  const { feature, collection, change } = options;
  const path = `${collection}/dvara`;
  return [
    { feature, method: 'POST', path: collection, body: {} },
    { feature, path },
    { feature, method: change, path, body: {} },
    { feature, method: 'DELETE', path },
  ];
}
