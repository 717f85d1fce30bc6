import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { createAdopterPortal } from '../../tools/checks/src/createAdopterPortal.ts';
import { packPackages } from '../../tools/checks/src/packPackages.ts';
import { freePort } from '../support/freePort.ts';
import { repositoryDirectory } from '../support/portal.ts';
import { waitFor } from '../support/waitFor.ts';

const entity = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: adopted-llm
  annotations:
    dvara.ai/gateway: adopted-llm
spec:
  type: ai-gateway
  lifecycle: experimental
  owner: guests
`;

function regionConfiguration(options: { port: number; entityFile: string }) {
  const address = `http://localhost:${options.port}`;
  return {
    app: { baseUrl: address },
    backend: {
      baseUrl: address,
      listen: { host: '127.0.0.1', port: options.port },
      csp: { 'upgrade-insecure-requests': false },
    },
    integrations: { github: [] },
    catalog: {
      locations: [{ type: 'file', target: options.entityFile }],
    },
    kubernetes: {
      serviceLocatorMethod: { type: 'multiTenant' },
      clusterLocatorMethods: [
        {
          type: 'config',
          clusters: [
            {
              name: 'us-east',
              // Nothing listens on port 1: the row must say so.
              url: 'https://127.0.0.1:1',
              authProvider: 'serviceAccount',
              serviceAccountToken: 'none',
            },
          ],
        },
      ],
    },
    dvara: {
      regions: [
        {
          id: 'us-east-1',
          name: 'US East',
          cluster: 'us-east',
          namespaces: ['gateways'],
        },
      ],
    },
  };
}

/** What the form of each template shows first, as it is in this repository. */
function bundledTemplates() {
  const directory = path.join(repositoryDirectory, 'templates');
  return fs.readdirSync(directory).map(folder => {
    const { metadata, spec } = parse(
      fs.readFileSync(path.join(directory, folder, 'template.yaml'), 'utf8'),
    ) as {
      metadata: { name: string; title: string };
      spec: { parameters: { title: string }[] };
    };
    return { ...metadata, firstStep: spec.parameters[0].title };
  });
}

test('the packed packages work in a portal fresh from create-app: its entity page has the tab, and its templates are there without a copy', async ({
  page,
}) => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'dvara-adoption-'));
  const tell = (message: string) => process.stdout.write(`    ${message}\n`);
  const packed = await packPackages({ directory, tell });
  const portal = await createAdopterPortal({ directory, packed, tell });

  const port = await freePort();
  const entityFile = path.join(directory, 'gateway.yaml');
  fs.writeFileSync(entityFile, entity);
  const configuration = path.join(directory, 'app-config.adoption.yaml');
  fs.writeFileSync(
    configuration,
    JSON.stringify(regionConfiguration({ port, entityFile })),
  );
  const logFile = path.join(directory, 'portal.log');
  const log = fs.openSync(logFile, 'a');
  const backend = spawn(
    process.execPath,
    [
      '--no-node-snapshot',
      '--require',
      path.join(portal, 'node_modules/@backstage/cli/config/nodeTransform.cjs'),
      'src/index.ts',
      '--config=../../app-config.yaml',
      `--config=${configuration}`,
    ],
    {
      cwd: path.join(portal, 'packages/backend'),
      stdio: ['ignore', log, log],
      env: { ...process.env, NODE_ENV: 'development' },
    },
  );
  const ended = new Promise(resolve => {
    backend.once('exit', resolve);
  });
  const address = `http://localhost:${port}`;
  try {
    await waitFor({
      what: `the adopter's portal to become ready (${logFile})`,
      timeoutMs: 120_000,
      condition: async () =>
        (
          await fetch(`${address}/.backstage/health/v1/readiness`)
        ).ok,
    });
    await page.goto(address);
    await page.getByRole('button', { name: 'Enter' }).click();
    await expect(page.getByText('adopted-llm').first()).toBeVisible({
      timeout: 60_000,
    });
    await page.goto(`${address}/catalog/default/component/adopted-llm`);
    await page.getByRole('link', { name: 'Dvara', exact: true }).click();
    await expect(page.getByText('us-east-1').first()).toBeVisible();
    await expect(page.getByText('Unreachable').first()).toBeVisible();

    for (const template of bundledTemplates()) {
      await page.goto(`${address}/create/templates/default/${template.name}`);
      await expect(
        page.getByRole('heading', { name: template.title, exact: true }),
      ).toBeVisible();
      await expect(page.getByText(template.firstStep).first()).toBeVisible();
    }
    await page.goto(`${address}/create/templates/default/dvara-gateway`);
    await page.getByLabel('Name', { exact: false }).first().fill('adopted-llm');
    await expect(page.getByText('US East').first()).toBeVisible();
  } finally {
    backend.kill('SIGTERM');
    await ended;
  }
  fs.rmSync(directory, { recursive: true, force: true });
});
