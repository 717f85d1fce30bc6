import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  VersionApi,
  type KubernetesObject,
} from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import { repositoryDirectory, type StatePaths } from './paths.ts';
import type { RegionConnection } from './regionsConfiguration.ts';
import { StartError } from './StartError.ts';

const accessFiles = [
  'plugins/dvara-node/rbac/viewer.yaml',
  'plugins/dvara-node/rbac/viewer-port-forward.yaml',
  'plugins/dvara-node/rbac/viewer-logs.yaml',
  'plugins/dvara-node/rbac/deployer.yaml',
  // For the stock Kubernetes tab.
  'tools/local-cluster/manifests/rbac/viewer-cluster.yaml',
].map(file => path.join(repositoryDirectory, file));

const NAMESPACE = 'gateways';

/** Tokens are asked for a working day; a restart of the portal renews them. */
const TOKEN_SECONDS = 24 * 60 * 60;

/** How long a context may take to answer before it counts as unreachable. */
const REACH_TIMEOUT_MS = 5_000;

function regionId(context: string): string {
  return context
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
}

function readCertificateAuthority(kubeConfig: KubeConfig): string {
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster?.caData) {
    return cluster.caData;
  }
  return cluster?.caFile
    ? fs.readFileSync(cluster.caFile).toString('base64')
    : '';
}

async function answersInTime(kubeConfig: KubeConfig): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer in ${REACH_TIMEOUT_MS / 1000} s`)),
      REACH_TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([kubeConfig.makeApiClient(VersionApi).getCode(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What an adopter applies, and what the local clusters grant to a user besides. */
function accessManifests(): KubernetesObject[] {
  const objects = accessFiles
    .flatMap(file => parseAllDocuments(fs.readFileSync(file, 'utf8')))
    .map(document => document.toJS() as KubernetesObject)
    .map(manifest => {
      if (!manifest.kind?.startsWith('Cluster')) {
        return {
          ...manifest,
          metadata: { ...manifest.metadata, namespace: NAMESPACE },
        };
      }
      const subject = {
        kind: 'ServiceAccount',
        name: manifest.metadata?.name,
        namespace: NAMESPACE,
      };
      return { ...manifest, subjects: [subject] };
    });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    ...objects,
  ];
}

async function applyAccess(kubeConfig: KubeConfig): Promise<void> {
  const client = KubernetesObjectApi.makeApiClient(kubeConfig);
  for (const manifest of accessManifests()) {
    await client.patch(
      manifest,
      undefined,
      undefined,
      'dvara-portal',
      true,
      PatchStrategy.ServerSideApply,
    );
  }
}

async function requestToken(options: {
  kubeConfig: KubeConfig;
  serviceAccount: string;
}): Promise<string> {
  const answer = await options.kubeConfig
    .makeApiClient(CoreV1Api)
    .createNamespacedServiceAccountToken({
      name: options.serviceAccount,
      namespace: NAMESPACE,
      body: { spec: { audiences: [], expirationSeconds: TOKEN_SECONDS } },
    });
  return answer.status?.token ?? '';
}

/**
 * Makes regions of kubeconfig contexts: namespace `gateways`, a viewer and a
 * deployer service account with the suite's roles, and a token for each.
 *
 * @throws StartError naming the context and what to do
 */
export async function connectNamedContexts(options: {
  contexts: string[];
  state: StatePaths;
  tell: (message: string) => void;
}): Promise<RegionConnection[]> {
  const { contexts, state, tell } = options;
  const known = new KubeConfig();
  const files = process.env.KUBECONFIG?.split(path.delimiter).filter(
    Boolean,
  ) ?? [path.join(os.homedir(), '.kube/config')];
  // Without a file the library would invent a context for localhost:8080.
  if (files.some(file => fs.existsSync(file))) {
    known.loadFromDefault();
  }
  const names = known.getContexts().map(context => context.name);
  const regions: RegionConnection[] = [];
  for (const context of contexts) {
    if (!names.includes(context)) {
      throw new StartError(
        `There is no context «${context}» in the kubeconfig. It has: ${
          names.join(', ') || 'none'
        }. Set KUBECONFIG or name one of these.`,
      );
    }
    const id = regionId(context);
    if (!id || regions.some(region => region.id === id)) {
      throw new StartError(
        `The context «${context}» gives the region id «${id}», which is empty or taken by another context. Rename it: kubectl config rename-context ${context} NEW-NAME`,
      );
    }
    tell(`${context}: checking`);
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(known.exportConfig());
    kubeConfig.setCurrentContext(context);
    try {
      await answersInTime(kubeConfig);
    } catch (error) {
      throw new StartError(
        `The cluster of the context «${context}» cannot be reached: ${describe(
          error,
        )}. Check that it runs (kubectl --context ${context} version), or start without --context for local control planes.`,
      );
    }
    const caData = readCertificateAuthority(kubeConfig);
    if (!caData) {
      throw new StartError(
        `The context «${context}» names no certificate authority, and the portal never connects without checking the certificate. Add certificate-authority-data to its cluster.`,
      );
    }
    try {
      tell(`${context}: applying roles in namespace ${NAMESPACE}`);
      await applyAccess(kubeConfig);
      const deployerTokenFile = path.join(state.credentials, `${id}.token`);
      fs.mkdirSync(state.credentials, { recursive: true, mode: 0o700 });
      fs.writeFileSync(
        deployerTokenFile,
        await requestToken({ kubeConfig, serviceAccount: 'dvara-deployer' }),
        { mode: 0o600 },
      );
      regions.push({
        id,
        name: context,
        cluster: id,
        namespace: NAMESPACE,
        url: kubeConfig.getCurrentCluster()?.server ?? '',
        caData,
        viewerToken: await requestToken({
          kubeConfig,
          serviceAccount: 'dvara-viewer',
        }),
        deployerTokenFile,
        statusAccess: 'portForward',
      });
    } catch (error) {
      throw new StartError(
        `The context «${context}» could not be prepared: ${describe(
          error,
        )}. Your user needs to create namespaces, roles and service account tokens there.`,
      );
    }
  }
  return regions;
}

function describe(error: unknown): string {
  if (error instanceof Error) {
    const { cause } = error;
    return (cause instanceof Error ? cause.message : error.message)
      .split('\n')[0]
      .slice(0, 300);
  }
  return String(error);
}
