import type { KubernetesApi, KubernetesObject } from '../KubernetesApi.ts';
import type { Pod } from './GatewayPod.ts';
import {
  resolveEnvironment,
  type ContainerSpecification,
  type ResolvedEnvironment,
} from './resolveEnvironment.ts';

interface Keyed extends KubernetesObject {
  data?: Record<string, string>;
}

/** What a container is given when it starts. */
export interface ContainerInputs extends ResolvedEnvironment {
  /** Text of `gateway.yaml`, when the pod mounts one. */
  configuration: string | undefined;
}

/**
 * Reads a container's environment and configuration file from the cluster, as a kubelet does before each start.
 *
 * @throws Error when the API server does not answer; an object that does not exist is no error
 */
export async function readContainerInputs(options: {
  api: KubernetesApi;
  pod: Pod;
  container: ContainerSpecification;
}): Promise<ContainerInputs> {
  const { api, pod, container } = options;
  const collection = (resource: string) =>
    `/api/v1/namespaces/${pod.metadata.namespace}/${resource}`;
  const references = [
    ...(container.env ?? []).flatMap(({ valueFrom }) => [
      { resource: 'secrets', name: valueFrom?.secretKeyRef?.name },
      { resource: 'configmaps', name: valueFrom?.configMapKeyRef?.name },
    ]),
    ...(container.envFrom ?? []).flatMap(({ secretRef, configMapRef }) => [
      { resource: 'secrets', name: secretRef?.name },
      { resource: 'configmaps', name: configMapRef?.name },
    ]),
    ...(pod.spec.volumes ?? []).map(({ configMap }) => ({
      resource: 'configmaps',
      name: configMap?.name,
    })),
  ];
  const paths = new Set(
    references.flatMap(({ resource, name }) =>
      name ? [`${collection(resource)}/${name}`] : [],
    ),
  );
  const found = new Map<string, Record<string, string> | undefined>();
  for (const path of paths) {
    found.set(path, await readData({ api, path }));
  }

  const resolved = resolveEnvironment({
    container,
    sources: {
      secret: name => {
        const data = found.get(`${collection('secrets')}/${name}`);
        return data && decodeAll(data);
      },
      configMap: name => found.get(`${collection('configmaps')}/${name}`),
      field: path => podField({ pod, path }),
    },
  });
  const configuration = (pod.spec.volumes ?? [])
    .map(({ configMap }) =>
      found.get(`${collection('configmaps')}/${configMap?.name}`),
    )
    .find(data => data?.['gateway.yaml'] !== undefined)?.['gateway.yaml'];
  return { ...resolved, configuration };
}

async function readData(options: {
  api: KubernetesApi;
  path: string;
}): Promise<Record<string, string> | undefined> {
  const { status, text } = await options.api.request({ path: options.path });
  if (status === 404) {
    return undefined;
  }
  if (status !== 200) {
    throw new Error(`GET ${options.path} answered ${status}.`);
  }
  return (JSON.parse(text) as Keyed).data ?? {};
}

function decodeAll(data: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]),
  );
}

function podField(options: { pod: Pod; path: string }): string | undefined {
  const { metadata, status, spec } = options.pod;
  const fields: Record<string, string | undefined> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'status.podIP': status?.podIP,
    'spec.nodeName': spec.nodeName,
    'spec.serviceAccountName': spec.serviceAccountName,
  };
  return fields[options.path];
}
