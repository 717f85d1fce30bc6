import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  buildTools,
  KubernetesApi,
  LocalCluster,
  prepareCluster,
  type KubernetesObject,
} from '../../src/index.ts';
import { clusterPaths } from '../../src/clusterPaths.ts';
import { packagePaths } from '../../src/packagePaths.ts';
import { runCommand } from '../../src/runCommand.ts';
import { eventually } from '../eventually.ts';
import { gatewayManifests } from '../gatewayManifests.ts';
import type { DvaraNode, StatusReading, StatusWay } from './DvaraNode.ts';
import { GatewayEntrance } from './GatewayEntrance.ts';
import type { Observation, Observations } from './Observations.ts';

/*
 * Runs in a network namespace of its own, which holds nothing but `lo`: there a pod's address can be given to `lo`, and the
 * API server reaches it as it would reach a pod. Arguments: the cluster's folder, and the file for what was seen.
 */

const REGION = { id: 'us-east-1', name: 'US East' };
const NAMESPACE = 'gateways';
const ACCOUNT = 'dvara-viewer';
const RELEASE = 'demo';
const SERVICE = `${RELEASE}-server`;
const SERVER_PORT = 8080;
/** As {@link gatewayManifests} configures it. */
const ACTUATOR_KEY = 'actuator-key';
// Any address that is not loopback: the API server takes it for the machine's own.
const MACHINE_ADDRESS = '10.244.0.5';

const require = createRequire(import.meta.url);
const [directory, outputFile] = process.argv.slice(2);

async function run(command: string, ...args: string[]): Promise<void> {
  const { exitCode, lastLines } = await runCommand({
    command,
    arguments: args,
    environment: { PATH: process.env.PATH ?? '', HOME: directory },
    timeoutMilliseconds: 60_000,
  });
  if (exitCode !== 0) {
    throw new Error(
      `${[command, ...args].join(' ')} failed: ${lastLines.join(' ')}`,
    );
  }
}

const addAddress = (address: string) =>
  run('ip', 'address', 'add', `${address}/32`, 'dev', 'lo');

await run('ip', 'link', 'set', 'lo', 'up');
await addAddress(MACHINE_ADDRESS);
// Without one the API server finds no address of the machine and ends.
await run('ip', 'route', 'add', 'default', 'dev', 'lo');

const tools = await buildTools({});
const prepared = await prepareCluster({
  directory,
  region: REGION,
  // Not the gateways' own, so that only what is applied below is granted there.
  namespaces: ['elsewhere'],
});
const cluster = new LocalCluster({ prepared, tools });
try {
  await cluster.start();
  await writeFile(outputFile, JSON.stringify(await observe()), {
    mode: 0o600,
  });
} finally {
  await cluster.remove();
}

async function observe(): Promise<Observations> {
  const api = await cluster.api();
  await api.createIfAbsent({
    path: '/api/v1/namespaces',
    object: { metadata: { name: NAMESPACE } },
  });
  const accounts = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`;
  await eventually('the namespace takes pods', () =>
    api.json({ path: `${accounts}/default` }),
  );
  await api.createIfAbsent({
    path: accounts,
    object: { metadata: { name: ACCOUNT } },
  });
  const {
    status: { token },
  } = await api.json<{ status: { token: string } }>({
    method: 'POST',
    path: `${accounts}/${ACCOUNT}/token`,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {},
    },
  });
  const pod = await deployGateway(api);
  await addAddress(pod.address);
  const entrance = new GatewayEntrance({ standInPort: pod.standInPort });
  await entrance.listen({ host: pod.address, port: SERVER_PORT });

  const read = statusReader({ token, pod: pod.name });
  const look = async (): Promise<Observation> => {
    entrance.takeSeen();
    const reading = await read();
    return { reading, seen: entrance.takeSeen() };
  };
  /** Looks until the failure is of this kind; what was seen last is told where it never is. */
  const lookFor = (kind: string | undefined) =>
    eventually(`a reading ends with ${kind ?? 'a status'}`, async () => {
      const observation = await look();
      if (observation.reading.failure?.kind !== kind) {
        throw new Error(JSON.stringify(observation.reading));
      }
      return observation;
    });

  const withoutRole = await look();
  await grant('viewer-service-proxy.yaml');
  const withRole = await lookFor(undefined);
  const otherRights = await refusedToViewer({ token, pod: pod.name });

  const configure = (settings: Record<string, string | null>) =>
    cluster.workloads.configureStandIn({ namespace: NAMESPACE, settings });
  await configure({ 'status.age': 'new' });
  const gatewayAsksForKey = await lookFor('unauthorized');
  entrance.takeSeen();
  const keyThroughProxy = {
    status: await askThroughProxy(),
    seen: entrance.takeSeen(),
  };
  await grant('viewer-port-forward.yaml');
  const byPortForward = (key: string) => read({ access: 'portForward', key });
  const keyByPortForward = {
    right: await eventually('the role counts', async () => {
      const reading = await byPortForward(ACTUATOR_KEY);
      if (!reading.data) {
        throw new Error(JSON.stringify(reading));
      }
      return reading;
    }),
    wrong: await byPortForward('another-key'),
  };
  await configure({ 'status.age': null, 'status.mode': 'error503' });
  const gatewayAnswers503 = await lookFor('serverError');
  await configure({ 'status.mode': null });
  await lookFor(undefined);

  await entrance.close();
  const nothingListens = await look();
  await cluster.workloads.setFault({
    namespace: NAMESPACE,
    pod: pod.name,
    fault: 'notReady',
  });
  await eventually('the Service leads nowhere', () => requireReady(api, false));
  const podNotReady = await look();

  return {
    viewerToken: token,
    podAddress: pod.address,
    withoutRole,
    withRole,
    otherRights,
    gatewayAsksForKey,
    keyThroughProxy,
    keyByPortForward,
    gatewayAnswers503,
    nothingListens,
    podNotReady,
  };
}

async function deployGateway(
  api: KubernetesApi,
): Promise<{ name: string; address: string; standInPort: number }> {
  for (const { collection, object } of gatewayManifests({
    release: RELEASE,
    namespace: NAMESPACE,
    regionId: REGION.id,
  })) {
    await api.createIfAbsent({ path: collection, object });
  }
  await eventually('the Service leads to a ready pod', () =>
    requireReady(api, true),
  );
  const { items } = await api.json<{
    items: (KubernetesObject & { status: { podIP: string } })[];
  }>({ path: `/api/v1/namespaces/${NAMESPACE}/pods` });
  const [{ metadata, status }] = items;
  const forward = await eventually('the stand-in plays the pod', () =>
    api.json<{
      spec: { forwards: { target: { port: number } }[] };
    }>({
      path: `/apis/kwok.x-k8s.io/v1alpha1/namespaces/${NAMESPACE}/portforwards/${metadata.name}`,
    }),
  );
  return {
    name: metadata.name,
    address: status.podIP,
    standInPort: forward.spec.forwards[0].target.port,
  };
}

async function requireReady(
  api: KubernetesApi,
  wanted: boolean,
): Promise<void> {
  const { items } = await api.json<{
    items: { endpoints?: { conditions: { ready?: boolean } }[] }[];
  }>({
    path: `/apis/discovery.k8s.io/v1/namespaces/${NAMESPACE}/endpointslices?labelSelector=kubernetes.io/service-name=${SERVICE}`,
  });
  const ready = items.some(({ endpoints }) =>
    endpoints?.some(({ conditions }) => conditions.ready),
  );
  if (ready !== wanted) {
    throw new Error(`its endpoints are ${JSON.stringify(items)}`);
  }
}

function grant(manifest: string): Promise<void> {
  return run(
    tools.kubectl,
    'apply',
    `--kubeconfig=${prepared.kubeconfigPath}`,
    `--namespace=${NAMESPACE}`,
    `--filename=${join(packagePaths.rbac, manifest)}`,
  );
}

/** The HTTP status for the administrator, whom the API server knows without the header that holds the gateway's key. */
async function askThroughProxy(): Promise<number> {
  const { pki } = clusterPaths(prepared);
  const read = (name: string) => readFile(join(pki, name), 'utf8');
  const administrator = new KubernetesApi({
    url: prepared.url,
    authorityCertificate: await read('ca.crt'),
    clientCertificate: await read('admin.crt'),
    clientKey: await read('admin.key'),
    token: ACTUATOR_KEY,
  });
  const { status } = await administrator.request({
    path: `/api/v1/namespaces/${NAMESPACE}/services/http:${SERVICE}:http/proxy/actuator/gateway-status`,
  });
  administrator.close();
  return status;
}

function statusReader(options: {
  token: string;
  pod: string;
}): (way?: StatusWay) => Promise<StatusReading> {
  const { DefaultClusterClient, Deadline, readGatewayStatus } =
    require('@dvara/backstage-plugin-dvara-node') as DvaraNode;
  const client = new DefaultClusterClient({
    connection: {
      url: prepared.url,
      ca: Buffer.from(prepared.caData, 'base64').toString(),
      getToken: async () => options.token,
    },
  });
  return ({ access, key } = { access: 'serviceProxy' }) =>
    readGatewayStatus({
      client,
      region: { ...REGION, status: { access } },
      namespace: NAMESPACE,
      releaseName: RELEASE,
      serviceName: SERVICE,
      pod: options.pod,
      key: async () => key,
      hints: {},
      deadline: new Deadline(10_000),
      maxBytes: 1024 * 1024,
      logger: console,
    });
}

async function refusedToViewer(options: {
  token: string;
  pod: string;
}): Promise<Record<string, number>> {
  const viewer = new KubernetesApi({
    url: prepared.url,
    authorityCertificate: Buffer.from(prepared.caData, 'base64').toString(),
    token: options.token,
  });
  const base = `/api/v1/namespaces/${NAMESPACE}`;
  const statuses: Record<string, number> = {};
  for (const path of [
    '/pods',
    '/services',
    `/pods/${options.pod}/portforward`,
    `/pods/${options.pod}:${SERVER_PORT}/proxy/status`,
  ]) {
    statuses[path.replace(options.pod, '<pod>')] = (
      await viewer.request({ path: `${base}${path}` })
    ).status;
  }
  viewer.close();
  return statuses;
}
