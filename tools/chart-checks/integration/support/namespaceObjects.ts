import type { KubernetesApi, KubernetesObject } from '@dvara/local-cluster';

interface ApiResource {
  name: string;
  kind: string;
  namespaced: boolean;
  verbs: string[];
}

/** An object of any kind, with the JSON that the API server sent. */
export interface FoundObject {
  /** As `secrets/dvara`; with its group when it has one: `deployments.apps/dvara-server`. */
  reference: string;
  object: KubernetesObject;
  json: string;
}

/** Every object of a namespace, of all the kinds that the API server can list (each group in its preferred version). */
export async function namespaceObjects(options: {
  api: KubernetesApi;
  namespace: string;
}): Promise<FoundObject[]> {
  const { api, namespace } = options;
  const { groups } = await api.json<{
    groups: { name: string; preferredVersion: { groupVersion: string } }[];
  }>({ path: '/apis' });
  const places = [
    { root: '/api/v1', group: '' },
    ...groups.map(({ name, preferredVersion }) => ({
      root: `/apis/${preferredVersion.groupVersion}`,
      group: name,
    })),
  ];
  const found = await Promise.all(
    places.map(async ({ root, group }) => {
      const { resources } = await api.json<{ resources: ApiResource[] }>({
        path: root,
      });
      const listable = resources.filter(
        ({ name, namespaced, verbs }) =>
          namespaced && verbs.includes('list') && !name.includes('/'),
      );
      return Promise.all(
        listable.map(async ({ name }) => {
          const { items } = await api.json<{ items: KubernetesObject[] }>({
            path: `${root}/namespaces/${namespace}/${name}`,
          });
          return items.map(object => ({
            reference: `${group ? `${name}.${group}` : name}/${
              object.metadata.name
            }`,
            object,
            json: JSON.stringify(object),
          }));
        }),
      );
    }),
  );
  return found.flat(2);
}

/** References of what somebody made or left in a namespace: without what Kubernetes puts into each, reports, and what plays the pods here. */
export async function lastingReferences(options: {
  api: KubernetesApi;
  namespace: string;
}): Promise<string[]> {
  return (await namespaceObjects(options))
    .map(({ reference }) => reference)
    .filter(
      reference =>
        !/^(events|events\.events\.k8s\.io|pods\.metrics\.k8s\.io|[a-z]+\.kwok\.x-k8s\.io)\//.test(
          reference,
        ) &&
        reference !== 'serviceaccounts/default' &&
        reference !== 'configmaps/kube-root-ca.crt',
    )
    .sort();
}
