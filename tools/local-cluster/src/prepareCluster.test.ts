import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { parse } from 'yaml';
import { findClusters, prepareCluster } from './prepareCluster.ts';

const region = { id: 'us-east-1', name: 'US East' };

describe('prepareCluster', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'prepare-cluster-'));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  it('keeps address, certificates and tokens for good', async () => {
    const first = await prepareCluster({ directory, region });
    assert.deepEqual(await prepareCluster({ directory, region }), first);
    assert.deepEqual(await findClusters({ directory }), [first]);
  });

  it('moves only the port that another program has taken', async () => {
    const first = await prepareCluster({ directory, region });
    const server = createServer();
    await new Promise<void>(resolve => {
      server.listen(
        { host: '127.0.0.1', port: first.ports.apiServer },
        resolve,
      );
    });
    try {
      const second = await prepareCluster({ directory, region });
      assert.notEqual(second.url, first.url);
      assert.equal(second.caData, first.caData);
      assert.deepEqual(
        { ...second.ports, apiServer: 0 },
        { ...first.ports, apiServer: 0 },
      );
    } finally {
      server.close();
    }
  });

  it('writes every credential for its owner only', async () => {
    await prepareCluster({ directory, region });
    const secretFiles = (
      await readdir(directory, { recursive: true, withFileTypes: true })
    )
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name));
    assert.equal(secretFiles.length, 11);
    for (const file of secretFiles) {
      assert.equal((await stat(file)).mode & 0o077, 0, file);
    }
  });

  it('gives the API server the tokens that the portal was given', async () => {
    const prepared = await prepareCluster({
      directory,
      region,
      viewerToken: 'viewer-token-0123456789',
      deployerToken: 'deployer-token-0123456789',
    });
    assert.equal(
      await readFile(join(directory, 'us-east-1/tokens/tokens.csv'), 'utf8'),
      'viewer-token-0123456789,dvara-viewer,dvara-viewer\ndeployer-token-0123456789,dvara-deployer,dvara-deployer\n',
    );
    assert.equal(
      await readFile(prepared.deployerTokenFile, 'utf8'),
      'deployer-token-0123456789',
    );
    const kubeconfig = parse(
      await readFile(prepared.viewerKubeconfigPath, 'utf8'),
    );
    assert.equal(kubeconfig.clusters[0].cluster.server, prepared.url);
    assert.equal(
      kubeconfig.clusters[0].cluster['certificate-authority-data'],
      prepared.caData,
    );
    assert.equal(kubeconfig.users[0].user.token, 'viewer-token-0123456789');
    assert.equal(kubeconfig.contexts[0].context.namespace, 'gateways');
  });

  for (const id of [
    '',
    'US-East',
    '../x',
    'a/b',
    '1st',
    'x'.repeat(51),
    'a-',
  ]) {
    it(`refuses the region id ${JSON.stringify(id)}`, async () => {
      await assert.rejects(
        prepareCluster({ directory, region: { id, name: 'x' } }),
        TypeError,
      );
      assert.deepEqual(await readdir(directory), []);
    });
  }

  for (const token of [
    'short',
    'with,comma-0123456789',
    'with\nnewline-0123',
  ]) {
    it(`refuses the token ${JSON.stringify(
      token,
    )}, without repeating it`, async () => {
      await assert.rejects(
        prepareCluster({ directory, region, viewerToken: token }),
        (error: Error) =>
          error instanceof TypeError && !error.message.includes(token),
      );
    });
  }
});
