import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { portNames, type ClusterPorts } from './choosePorts.ts';

const STATE_VERSION = 1;

/** What is remembered of a cluster between runs. Tokens and keys lie in files of their own. */
export interface ClusterState {
  version: typeof STATE_VERSION;
  /** Folder name, and the name of kwokctl's cluster. */
  name: string;
  region: { id: string; name: string };
  /** Namespaces that exist and that the two credentials reach. */
  namespaces: string[];
  ports: ClusterPorts;
}

/** A new state of the current version. */
export function createClusterState(
  values: Omit<ClusterState, 'version'>,
): ClusterState {
  return { version: STATE_VERSION, ...values };
}

/**
 * Reads a state file.
 *
 * @returns `undefined` when there is none
 * @throws Error when the file is not a state of this version
 */
export async function readClusterState(options: {
  file: string;
}): Promise<ClusterState | undefined> {
  let text: string;
  try {
    text = await readFile(options.file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  return parseClusterState({ text, file: options.file });
}

/**
 * Writes a state file by one rename, so that a reader sees the old or the new one.
 */
export async function writeClusterState(options: {
  file: string;
  state: ClusterState;
}): Promise<void> {
  await mkdir(dirname(options.file), { recursive: true });
  const temporaryFile = `${options.file}.${process.pid}`;
  await writeFile(
    temporaryFile,
    `${JSON.stringify(options.state, undefined, 2)}\n`,
    { mode: 0o600 },
  );
  await rename(temporaryFile, options.file);
}

/**
 * Parses the text of a state file.
 *
 * @throws Error naming the file and what is wrong with it
 */
export function parseClusterState(options: {
  text: string;
  file: string;
}): ClusterState {
  const refuse = (reason: string): never => {
    throw new Error(
      `${options.file} ${reason}. Remove the cluster with \`npm run reset\` and start again.`,
    );
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(options.text);
  } catch {
    return refuse('is not JSON');
  }
  if (!isRecord(parsed)) {
    return refuse('is not an object');
  }
  const { version, name, region, namespaces, ports } = parsed;
  if (version !== STATE_VERSION) {
    return refuse(
      `has version ${JSON.stringify(version)}, expected ${STATE_VERSION}`,
    );
  }
  if (
    typeof name !== 'string' ||
    !isRecord(region) ||
    typeof region.id !== 'string' ||
    typeof region.name !== 'string'
  ) {
    return refuse('lacks the name or the region');
  }
  if (
    !Array.isArray(namespaces) ||
    !namespaces.every(namespace => typeof namespace === 'string')
  ) {
    return refuse('lacks the namespaces');
  }
  if (!isRecord(ports)) {
    return refuse('lacks the ports');
  }
  const knownPorts: Partial<ClusterPorts> = {};
  for (const portName of portNames) {
    const port = ports[portName];
    if (
      typeof port !== 'number' ||
      !Number.isInteger(port) ||
      port < 1 ||
      port > 65_535
    ) {
      return refuse(`has no valid port "${portName}"`);
    }
    knownPorts[portName] = port;
  }
  return {
    version: STATE_VERSION,
    name,
    region: { id: region.id, name: region.name },
    namespaces: [...namespaces],
    ports: knownPorts as ClusterPorts,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
