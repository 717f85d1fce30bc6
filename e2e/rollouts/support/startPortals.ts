import fs from 'node:fs';
import path from 'node:path';
import { ensureHelm } from '../../../tools/toolchain/src/index.ts';
import { PortalProcess } from '../../../tools/portal/src/PortalProcess.ts';
import { freePort } from '../../support/freePort.ts';
import { launchPortal } from '../../support/launchPortal.ts';
import {
  repositoryDirectory,
  stateDirectory,
  temporaryDirectory,
} from '../../support/portal.ts';
import stopPortal from '../../support/stopPortal.ts';
import { waitFor } from '../../support/waitFor.ts';
import { templateName, writeActionTemplates } from './actionTemplates.ts';
import { canary } from './canary.ts';
import { chartFolder, copyChart } from './chartFolder.ts';
import {
  announceHelm3Portal,
  helmMajors,
  rolloutRegions,
  type HelmMajor,
} from './portals.ts';
import { request } from './tasks.ts';

/** Configuration files of the portal, as in tools/portal, and then the tests' own. */
function configurationFiles(more: string[]): string[] {
  return [
    path.join(repositoryDirectory, 'app-config.yaml'),
    path.join(repositoryDirectory, 'app-config.development.yaml'),
    path.join(stateDirectory(), 'app-config.regions.yaml'),
    ...more,
  ];
}

function writeConfiguration(options: { name: string; data: unknown }): string {
  const file = path.join(stateDirectory(), options.name);
  fs.writeFileSync(file, JSON.stringify(options.data));
  return file;
}

/** Templates of the tests, and a chart that tests may change. */
function testConfiguration(major: HelmMajor): string {
  const files = writeActionTemplates({
    directory: path.join(stateDirectory(), 'templates'),
  });
  copyChart(major);
  return writeConfiguration({
    name: `app-config.helm${major}.yaml`,
    data: {
      catalog: {
        locations: [
          ...files.map(target => ({
            type: 'file',
            target,
            rules: [{ allow: ['Template'] }],
          })),
          {
            type: 'file',
            target: path.join(
              repositoryDirectory,
              'examples/organization.yaml',
            ),
            rules: [{ allow: ['User', 'Group', 'System'] }],
          },
        ],
      },
      dvara: { chart: { ref: chartFolder(major) } },
    },
  });
}

/** A second portal over the same regions, with a database and a Helm of its own. */
async function startHelm3Portal(): Promise<PortalProcess> {
  const port = await freePort();
  const address = `http://localhost:${port}`;
  const binary = await ensureHelm({ major: 3 });
  const database = path.join(stateDirectory(), 'database/helm3');
  fs.mkdirSync(database, { recursive: true });
  const own = writeConfiguration({
    name: 'app-config.second-portal.yaml',
    data: {
      app: { baseUrl: address },
      backend: {
        baseUrl: address,
        listen: { host: '127.0.0.1', port },
        database: {
          client: 'better-sqlite3',
          connection: { directory: database },
        },
      },
      dvara: { helm: { binary } },
    },
  });
  const portal = PortalProcess.start({
    configurations: configurationFiles([testConfiguration(3), own]),
    logFile: path.join(stateDirectory(), 'portal-helm3.log'),
    environment: { TMPDIR: temporaryDirectory() },
  });
  try {
    await portal.waitUntilReady({
      address,
      signal: new AbortController().signal,
    });
  } catch (error) {
    await portal.stop();
    throw error;
  }
  announceHelm3Portal(address);
  return portal;
}

/** A portal is ready before its catalog has read the templates, without which no task can be made. */
async function waitForTemplates(major: HelmMajor): Promise<void> {
  const template = templateName('dvara:release:unlock');
  await waitFor({
    what: `the catalog of the portal with Helm ${major} to have the templates`,
    timeoutMs: 120_000,
    condition: async () => {
      const { totalItems } = JSON.parse(
        await request({
          major,
          path: `/api/catalog/entities/by-query?limit=0&filter=kind=template,metadata.name=${template}`,
        }),
      ) as { totalItems: number };
      return totalItems > 0;
    },
  });
}

/**
 * Starts four regions with two portals over them, one with each major version of Helm.
 *
 * @returns what ends them all, and fails where a process of them is left
 */
export default async function startPortals(): Promise<() => Promise<void>> {
  canary();
  await launchPortal({
    // What npm start runs once the dependencies are there, which is not the point here.
    program: ['tools/portal/src/start.ts'],
    args: [
      `--regions=${rolloutRegions.join(',')}`,
      `--config=${testConfiguration(4)}`,
    ],
  });
  let second: PortalProcess;
  try {
    second = await startHelm3Portal();
  } catch (error) {
    await stopPortal();
    throw error;
  }
  const stop = async () => {
    await second.stop();
    await stopPortal();
  };
  try {
    await Promise.all(helmMajors.map(waitForTemplates));
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
