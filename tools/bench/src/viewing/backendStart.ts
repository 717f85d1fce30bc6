import { createRequire } from 'node:module';
import path from 'node:path';
import { repositoryDirectory } from '../../../portal/src/paths.ts';

const require = createRequire(import.meta.url);

/** How a process is started that loads the sources of our packages, as the Backstage CLI does. */
export const backendStart = {
  cwd: path.join(repositoryDirectory, 'packages/backend'),
  flags: [
    '--no-node-snapshot',
    '--expose-gc',
    `--require=${require.resolve('@backstage/cli/config/nodeTransform.cjs')}`,
  ],
  environment: {
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    ESBK_TSCONFIG_PATH: path.join(repositoryDirectory, 'tsconfig.json'),
  },
};
