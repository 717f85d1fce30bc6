import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { choosePorts, type ClusterPorts } from './choosePorts.ts';
import { clusterPaths, type ClusterPaths } from './clusterPaths.ts';
import {
  createClusterState,
  readClusterState,
  writeClusterState,
  type ClusterState,
} from './ClusterState.ts';
import { findRunningComponents } from './clusterComponents.ts';
import { createPki, type Pki } from './createPki.ts';
import { renderKubeconfig } from './renderKubeconfig.ts';

/** Options of {@link prepareCluster}. */
export interface PrepareClusterOptions {
  /** Shared by the clusters of one portal; each has a folder with its region's id in it. */
  directory: string;
  /** `id` is a DNS label, for example `us-east-1`; `name` is for people. */
  region: { id: string; name: string };
  /** Namespaces to create and to grant both credentials; `gateways` by default. The first is the kubeconfigs' default. */
  namespaces?: readonly string[];
  /** Bearer token of user `dvara-viewer`; kept from the last time or made by default. */
  viewerToken?: string;
  /** Bearer token of user `dvara-deployer`; kept from the last time or made by default. */
  deployerToken?: string;
}

/** All that others must know of a cluster, decided before it exists. */
export interface PreparedCluster {
  name: string;
  region: { id: string; name: string };
  namespaces: readonly string[];
  /** Absolute. */
  directory: string;
  /** `https://127.0.0.1:<port>` */
  url: string;
  /** Base64 of the authority's PEM, as `caData` of Backstage's Kubernetes configuration wants it. */
  caData: string;
  viewerToken: string;
  deployerToken: string;
  /** Files that hold nothing but the token, mode 0600. */
  viewerTokenFile: string;
  deployerTokenFile: string;
  /** The administrator's (`system:masters`), mode 0600. */
  kubeconfigPath: string;
  viewerKubeconfigPath: string;
  deployerKubeconfigPath: string;
  ports: ClusterPorts;
}

const REGION_ID = /^[a-z]([-a-z0-9]{0,48}[a-z0-9])?$/;
// No comma, quote or newline: the API server reads the token file as CSV.
const TOKEN = /^[A-Za-z0-9._~+/=-]{16,}$/;

/**
 * Decides address, certificates and tokens of a cluster and writes them to its folder, without starting anything
 * (a few milliseconds, no programs needed). Repeating it keeps everything, except ports that another
 * program has taken since; `LocalCluster.start` never changes what was decided here.
 *
 * @throws TypeError for a region id or a token that cannot be used
 */
export async function prepareCluster(
  options: PrepareClusterOptions,
): Promise<PreparedCluster> {
  const { region } = options;
  if (!REGION_ID.test(region.id)) {
    throw new TypeError(
      `Region id "${region.id}" must be a DNS label of at most 50 characters that starts with a letter.`,
    );
  }
  const directory = resolve(options.directory);
  const name = region.id;
  const paths = clusterPaths({ directory, name });
  const previous = await readClusterState({ file: paths.state });
  const running = await findRunningComponents({ paths });
  const ports =
    previous && running.length > 0
      ? previous.ports
      : await choosePorts({
          recorded: previous?.ports,
          reserved: await portsOfOtherClusters({ directory, name }),
        });
  const state = createClusterState({
    name,
    region,
    namespaces: [
      ...(options.namespaces ?? previous?.namespaces ?? ['gateways']),
    ],
    ports,
  });
  await writeClusterState({ file: paths.state, state });

  const pki = await keepOrCreatePki({ paths });
  const viewerToken = await keepOrCreateToken({
    file: paths.viewerToken,
    wanted: options.viewerToken,
  });
  const deployerToken = await keepOrCreateToken({
    file: paths.deployerToken,
    wanted: options.deployerToken,
  });
  await writePrivateFile(
    paths.tokens,
    `${viewerToken},dvara-viewer,dvara-viewer\n${deployerToken},dvara-deployer,dvara-deployer\n`,
  );

  const prepared = describeCluster({
    directory,
    state,
    authorityCertificate: pki.authorityCertificate,
    viewerToken,
    deployerToken,
  });
  const kubeconfig = {
    name,
    url: prepared.url,
    authorityCertificate: pki.authorityCertificate,
    namespace: state.namespaces[0],
  };
  await writePrivateFile(
    paths.adminKubeconfig,
    renderKubeconfig({
      ...kubeconfig,
      user: {
        clientCertificate: pki.adminCertificate,
        clientKey: pki.adminKey,
      },
    }),
  );
  await writePrivateFile(
    paths.viewerKubeconfig,
    renderKubeconfig({ ...kubeconfig, user: { token: viewerToken } }),
  );
  await writePrivateFile(
    paths.deployerKubeconfig,
    renderKubeconfig({ ...kubeconfig, user: { token: deployerToken } }),
  );
  return prepared;
}

/**
 * The clusters prepared in a directory, changing nothing: for stopping or looking at them from another process.
 *
 * @throws Error when a state file cannot be understood
 */
export async function findClusters(options: {
  directory: string;
}): Promise<PreparedCluster[]> {
  const directory = resolve(options.directory);
  const names = await readdir(directory).catch(() => []);
  const clusters = await Promise.all(
    names.sort().map(async name => {
      const paths = clusterPaths({ directory, name });
      const state = await readClusterState({ file: paths.state }).catch(
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOTDIR') {
            return undefined;
          }
          throw error;
        },
      );
      return state
        ? [
            describeCluster({
              directory,
              state,
              authorityCertificate: await readFile(
                join(paths.pki, 'ca.crt'),
                'utf8',
              ),
              viewerToken: await readFile(paths.viewerToken, 'utf8'),
              deployerToken: await readFile(paths.deployerToken, 'utf8'),
            }),
          ]
        : [];
    }),
  );
  return clusters.flat();
}

function describeCluster(options: {
  directory: string;
  state: ClusterState;
  authorityCertificate: string;
  viewerToken: string;
  deployerToken: string;
}): PreparedCluster {
  const { directory, state } = options;
  const paths = clusterPaths({ directory, name: state.name });
  return {
    name: state.name,
    region: state.region,
    namespaces: state.namespaces,
    directory,
    url: `https://127.0.0.1:${state.ports.apiServer}`,
    caData: Buffer.from(options.authorityCertificate, 'utf8').toString(
      'base64',
    ),
    viewerToken: options.viewerToken,
    deployerToken: options.deployerToken,
    viewerTokenFile: paths.viewerToken,
    deployerTokenFile: paths.deployerToken,
    kubeconfigPath: paths.adminKubeconfig,
    viewerKubeconfigPath: paths.viewerKubeconfig,
    deployerKubeconfigPath: paths.deployerKubeconfig,
    ports: state.ports,
  };
}

async function portsOfOtherClusters(options: {
  directory: string;
  name: string;
}): Promise<Set<number>> {
  const names = await readdir(options.directory).catch(() => []);
  const states = await Promise.all(
    names
      .filter(other => other !== options.name)
      .map(other =>
        readClusterState({
          file: clusterPaths({ directory: options.directory, name: other })
            .state,
        }).catch((): ClusterState | undefined => undefined),
      ),
  );
  return new Set(
    states.flatMap(state => (state ? Object.values(state.ports) : [])),
  );
}

async function keepOrCreatePki(options: { paths: ClusterPaths }): Promise<Pki> {
  const file = (name: string) => join(options.paths.pki, name);
  try {
    const [authorityCertificate, authorityKey, adminCertificate, adminKey] =
      await Promise.all(
        ['ca.crt', 'ca.key', 'admin.crt', 'admin.key'].map(name =>
          readFile(file(name), 'utf8'),
        ),
      );
    return { authorityCertificate, authorityKey, adminCertificate, adminKey };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
  }
  const pki = createPki();
  await writePrivateFile(file('ca.crt'), pki.authorityCertificate);
  await writePrivateFile(file('ca.key'), pki.authorityKey);
  await writePrivateFile(file('admin.crt'), pki.adminCertificate);
  await writePrivateFile(file('admin.key'), pki.adminKey);
  return pki;
}

async function keepOrCreateToken(options: {
  file: string;
  wanted?: string;
}): Promise<string> {
  if (options.wanted !== undefined && !TOKEN.test(options.wanted)) {
    throw new TypeError(
      'A token must have at least 16 characters out of A-Z, a-z, 0-9 and ._~+/=-',
    );
  }
  const kept = await readFile(options.file, 'utf8').catch(() => '');
  const token =
    options.wanted ?? (kept.trim() || randomBytes(32).toString('base64url'));
  await writePrivateFile(options.file, token);
  return token;
}

async function writePrivateFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, text, { mode: 0o600 });
}
