import { createHash } from 'node:crypto';
import { appendFile, cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import type { RegionKubeconfig } from '../regions/RegionsService';
import { startFakeCluster, type FakeCluster } from '../testUtils';
import { CliHelmRunner } from './CliHelmRunner';

/*
 * The real helm binaries: DVARA_HELM3 and DVARA_HELM4 name them, else the one on
 * PATH is used. Rollouts by real Helm need a real API server; e2e has those.
 */
const binaries = [process.env.DVARA_HELM3, process.env.DVARA_HELM4].filter(
  Boolean,
);

const CHART = join(__dirname, '../../../../charts/dvara');
const SECRETS = '/api/v1/namespaces/gateways/secrets';

jest.setTimeout(30_000);

const digestOf = (bytes: Buffer) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

function releaseSecret(options: {
  revision: number;
  status: string;
  description: string;
}) {
  const { revision, status, description } = options;
  const release = {
    name: 'orders-llm',
    version: revision,
    namespace: 'gateways',
    chart: {
      metadata: { name: 'dvara', version: '0.1.0', appVersion: '1.2.3' },
    },
    info: {
      status,
      description,
      first_deployed: '2026-01-02T03:04:05Z',
      last_deployed: '2026-01-02T03:04:05.123456789Z',
    },
  };
  return {
    metadata: {
      name: `sh.helm.release.v1.orders-llm.v${revision}`,
      labels: {
        name: 'orders-llm',
        owner: 'helm',
        status,
        version: `${revision}`,
      },
    },
    type: 'helm.sh/release.v1',
    data: {
      release: Buffer.from(
        gzipSync(JSON.stringify(release)).toString('base64'),
      ).toString('base64'),
    },
  };
}

/** Both ways to read a history must say the same. */
const ways = (binaries.length > 0 ? binaries : [undefined]).flatMap(binary => [
  { binary, directHistory: false },
  { binary, directHistory: true },
]);

describe.each(ways)(
  'CliHelmRunner with $binary, directHistory: $directHistory',
  ({ binary, directHistory }) => {
    const runner = new CliHelmRunner({
      binary,
      minimumVersions: { 3: '3.18.0', 4: '4.1.4' },
      readLimitMs: 2_000,
      directHistory,
    });
    let cluster: FakeCluster;
    let directory: string;

    beforeAll(async () => {
      cluster = await startFakeCluster();
      directory = await mkdtemp(join(tmpdir(), 'charts-'));
    });
    afterAll(async () => {
      await cluster.stop();
      await rm(directory, { recursive: true });
    });
    afterEach(() => cluster.clearFaults());

    const kubeconfig = (): RegionKubeconfig => ({
      kubeconfig: stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [
          {
            name: 'region',
            cluster: {
              server: cluster.url,
              'certificate-authority-data': cluster.caData,
            },
          },
        ],
        users: [{ name: 'deployer', user: { token: cluster.deployerToken } }],
        contexts: [
          {
            name: 'region',
            context: { cluster: 'region', user: 'deployer' },
          },
        ],
        'current-context': 'region',
      }),
    });
    const target = () => ({
      kubeconfig: kubeconfig(),
      namespace: 'gateways',
      releaseName: 'orders-llm',
    });

    it('says its version', async () => {
      expect(await runner.version()).toMatch(/^[34]\.\d+\.\d+/);
    });

    it('packs the chart folder, and takes the archive as it is', async () => {
      const packed = await runner.packageChart({ chart: CHART, directory });
      expect(packed).toMatchObject({
        name: 'dvara',
        digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        version: expect.stringMatching(/^\d/),
      });
      expect((await stat(packed.archive)).isFile()).toBe(true);
      const again = await runner.packageChart({
        chart: packed.archive,
        directory,
      });
      expect(again).toEqual({ ...packed, archive: again.archive });
    });

    it('packs a folder again once one of its files has changed, and only then', async () => {
      const folder = join(await mkdtemp(join(tmpdir(), 'chart-')), 'dvara');
      await cp(CHART, folder, { recursive: true });
      const pack = async () => {
        const into = await mkdtemp(join(directory, 'packed-'));
        const { archive, digest } = await runner.packageChart({
          chart: folder,
          directory: into,
        });
        const bytes = await readFile(archive);
        return { digest, of: digestOf(bytes), into: dirname(archive) };
      };
      const first = await pack();
      const second = await pack();
      await appendFile(join(folder, 'templates/NOTES.txt'), 'Changed\n');
      const third = await pack();
      await rm(dirname(folder), { recursive: true });

      expect(first.of).toBe(first.digest);
      expect(second).toEqual({ ...first, into: second.into });
      expect(second.into).not.toBe(first.into);
      expect(third.of).toBe(third.digest);
      expect(third.digest).not.toBe(first.digest);
    });

    it('tells a folder without a chart', async () => {
      await expect(
        runner.packageChart({ chart: directory, directory }),
      ).rejects.toMatchObject({ name: 'HelmError', kind: 'invalidChart' });
    });

    it('reads the history, oldest first', async () => {
      cluster.setObjects({
        collection: SECRETS,
        objects: [
          releaseSecret({
            revision: 2,
            status: 'pending-upgrade',
            description: `Preparing with ${cluster.deployerToken}`,
          }),
          releaseSecret({
            revision: 1,
            status: 'deployed',
            description: 'Install complete',
          }),
        ],
      });
      expect(await runner.history(target())).toEqual([
        {
          revision: 1,
          status: 'deployed',
          chart: 'dvara-0.1.0',
          appVersion: '1.2.3',
          updated: '2026-01-02T03:04:05.123Z',
          description: 'Install complete',
        },
        expect.objectContaining({
          revision: 2,
          status: 'pending-upgrade',
          description: 'Preparing with ***',
        }),
      ]);
      await expect(
        runner.upgrade({
          ...target(),
          chart: CHART,
          values: {},
          timeoutSeconds: 5,
        }),
      ).rejects.toMatchObject({ kind: 'locked' });
    });

    it('asks Helm where a revision is stored in a form that only Helm may know', async () => {
      const secret = releaseSecret({
        revision: 1,
        status: 'deployed',
        description: 'Install complete',
      });
      // Helm reads what is not packed, too; nothing writes it any more.
      const plain = gunzipSync(
        Buffer.from(
          Buffer.from(secret.data.release, 'base64').toString('latin1'),
          'base64',
        ),
      ).toString('base64');
      cluster.setObjects({
        collection: SECRETS,
        objects: [
          {
            ...secret,
            data: { release: Buffer.from(plain).toString('base64') },
          },
        ],
      });
      cluster.requests.length = 0;

      expect(await runner.history(target())).toMatchObject([
        { revision: 1, status: 'deployed', chart: 'dvara-0.1.0' },
      ]);
      const lists = cluster.requests.filter(({ path }) => path === SECRETS);
      expect(lists).toHaveLength(directHistory ? 2 : 1);
    });

    it('tells no more revisions than Helm keeps, the newest', async () => {
      cluster.setObjects({
        collection: SECRETS,
        objects: Array.from({ length: 25 }, (_, index) =>
          releaseSecret({
            revision: index + 1,
            status: index === 24 ? 'deployed' : 'superseded',
            description: 'Upgrade complete',
          }),
        ),
      });
      const revisions = (await runner.history(target())).map(
        ({ revision }) => revision,
      );
      expect(revisions).toEqual(Array.from({ length: 20 }, (_, i) => i + 6));
    });

    it('answers an empty history where there is no release', async () => {
      cluster.setObjects({ collection: SECRETS, objects: [] });
      expect(await runner.history(target())).toEqual([]);
    });

    it.each([
      [401, 'Unauthorized'],
      [403, 'Forbidden'],
    ])('says that the credential is refused: %d', async (status, reason) => {
      cluster.setFault({
        path: SECRETS,
        fault: {
          kind: 'status',
          status,
          reason,
          message:
            status === 403
              ? 'secrets is forbidden: User "deployer" cannot list resource "secrets"'
              : 'Unauthorized',
        },
      });
      await expect(runner.history(target())).rejects.toMatchObject({
        kind: 'denied',
      });
    });

    it('is not kept by an API server that never answers', async () => {
      cluster.setFault({ path: /./, fault: { kind: 'hang' } });
      await expect(runner.history(target())).rejects.toMatchObject({
        kind: 'timedOut',
      });
    });

    it('says that the API server is gone, without its address', async () => {
      await cluster.stop();
      const error = await runner.history(target()).catch(thrown => thrown);
      await cluster.start();
      expect(error).toMatchObject({ kind: 'unreachable' });
      expect(JSON.stringify([error.message, error.lines])).not.toMatch(
        /127\.0\.0\.1|:\d{4}/,
      );
    });
  },
);
