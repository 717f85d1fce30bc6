import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the repository. */
export const repositoryDirectory = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../..',
);

/** State of one portal: its configuration, database, logs and clusters. */
export interface StatePaths {
  directory: string;
  /** Says that the folder is ours to clear. */
  marker: string;
  configuration: string;
  database: string;
  clusters: string;
  credentials: string;
  portalLog: string;
  running: string;
}

/** The places inside a state directory. */
export function statePaths(directory: string): StatePaths {
  return {
    directory,
    marker: path.join(directory, '.dvara-portal'),
    configuration: path.join(directory, 'app-config.regions.yaml'),
    database: path.join(directory, 'database'),
    clusters: path.join(directory, 'clusters'),
    credentials: path.join(directory, 'credentials'),
    portalLog: path.join(directory, 'portal.log'),
    running: path.join(directory, 'running.json'),
  };
}
