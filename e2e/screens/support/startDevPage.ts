import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../../support/freePort.ts';
import { buildDevPage } from './buildDevPage.ts';
import { DEV_PAGE_VARIABLE } from './devPage.ts';
import { serveDirectory } from './serveDirectory.ts';

/** Builds and serves the dev page for as long as the tests run. */
export default async function startDevPage(): Promise<() => Promise<void>> {
  const directory = await fs.promises.mkdtemp(
    path.join(os.tmpdir(), 'dvara-screens-'),
  );
  await buildDevPage(directory);
  const port = await freePort();
  const server = await serveDirectory({ directory, port });
  process.env[DEV_PAGE_VARIABLE] = `http://127.0.0.1:${port}`;
  return async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    await fs.promises.rm(directory, { recursive: true, force: true });
  };
}
