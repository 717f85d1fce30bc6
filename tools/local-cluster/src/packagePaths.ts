import { join } from 'node:path';

// The only file that asks where this package lies: `import.meta` does not survive jest's CommonJS transform,
// so pure modules must not import this one.
const packageDirectory = join(import.meta.dirname, '..');

/** Folders and files that are read at run time. */
export const packagePaths = {
  goModules: join(packageDirectory, 'go'),
  manifests: join(packageDirectory, 'manifests'),
  /** The suite's manifests for the viewer and the deployer. */
  rbac: join(packageDirectory, '../../plugins/dvara-node/rbac'),
  standInMain: join(packageDirectory, 'src', 'gatewayStandIn', 'main.ts'),
} as const;
