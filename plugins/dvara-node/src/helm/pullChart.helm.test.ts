import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { startFakeRegistry, type FakeRegistry } from '../testUtils';
import { CliHelmRunner } from './CliHelmRunner';
import type { HelmChartArchive, HelmPullOptions } from './HelmRunner';

/* The real helm binaries: DVARA_HELM3 and DVARA_HELM4 name them, else the one on PATH is used. */
const binaries = [process.env.DVARA_HELM3, process.env.DVARA_HELM4].filter(
  Boolean,
);

const CHART = join(__dirname, '../../../../charts/dvara');

jest.setTimeout(30_000);

describe.each(binaries.length > 0 ? binaries : [undefined])(
  'a chart from a registry, with %s',
  binary => {
    const runner = new CliHelmRunner({
      binary,
      minimumVersions: { 3: '3.18.0', 4: '4.1.4' },
      pullLimitMs: 3_000,
    });
    let registry: FakeRegistry;
    let directory: string;
    let packed: HelmChartArchive;
    let manifestDigest: string;

    beforeAll(async () => {
      registry = await startFakeRegistry();
      directory = await mkdtemp(join(tmpdir(), 'charts-'));
      packed = await runner.packageChart({ chart: CHART, directory });
      manifestDigest = registry.putChart({
        repository: 'charts/dvara',
        tag: packed.version,
        archive: await readFile(packed.archive),
        chart: packed,
      });
    });
    afterAll(async () => {
      await registry.stop();
      await rm(directory, { recursive: true });
    });
    beforeEach(() => {
      registry.setFault();
      registry.requests.length = 0;
    });

    const pull = (options: Partial<HelmPullOptions> = {}) =>
      runner.pullChart({
        ref: `oci://${registry.host}/charts/dvara`,
        version: packed.version,
        directory,
        plainHttp: true,
        ...options,
      });

    it('is the archive that was pushed, by version and by digest', async () => {
      const byVersion = await pull();
      expect(byVersion).toEqual({
        ...packed,
        archive: byVersion.archive,
        manifestDigest: undefined,
      });
      const byDigest = await pull({
        version: undefined,
        digest: manifestDigest,
      });
      expect(byDigest).toEqual({
        ...packed,
        archive: byDigest.archive,
        manifestDigest,
      });
      // A name without «@», which Helm would take for a digest.
      expect(basename(byDigest.archive)).toBe(`dvara-${packed.version}.tgz`);
      expect(byDigest.archive).not.toBe(byVersion.archive);
    });

    it('stays the pinned one when the tag moves', async () => {
      const archive = await readFile(packed.archive);
      const pinned = registry.putChart({
        repository: 'charts/moving',
        tag: packed.version,
        archive,
        chart: packed,
      });
      registry.putChart({
        repository: 'charts/moving',
        tag: packed.version,
        archive: Buffer.concat([archive, Buffer.alloc(10)]),
        chart: packed,
      });
      const ref = `oci://${registry.host}/charts/moving`;
      expect(await pull({ ref, digest: pinned })).toMatchObject({
        digest: packed.digest,
      });
      expect((await pull({ ref })).digest).not.toBe(packed.digest);
    });

    it('is refused where the pinned digest holds another version', async () => {
      await expect(
        pull({ version: '9.9.9', digest: manifestDigest }),
      ).rejects.toMatchObject({
        kind: 'chartMismatch',
        message: expect.stringContaining(`is version ${packed.version}`),
      });
    });

    it.each(['corrupt', 'swap'] as const)(
      'is refused where its bytes are not those of the digest: %s',
      async kind => {
        registry.setFault({ kind });
        await expect(pull({ digest: manifestDigest })).rejects.toMatchObject({
          kind: 'chartMismatch',
        });
      },
    );

    it.each([
      [401, 'registryDenied'],
      [403, 'registryDenied'],
      [404, 'chartNotFound'],
      [400, 'registryUnreachable'],
    ])('names what a registry’s %d means', async (status, kind) => {
      registry.setFault({ kind: 'status', status });
      await expect(pull()).rejects.toMatchObject({ name: 'HelmError', kind });
    });

    it('tells a version and a digest that are not there', async () => {
      await expect(pull({ version: '0.0.1' })).rejects.toMatchObject({
        kind: 'chartNotFound',
      });
      await expect(
        pull({ digest: `sha256:${'0'.repeat(64)}` }),
      ).rejects.toMatchObject({ kind: 'chartNotFound' });
    });

    it('tells a registry that fails, after Helm’s own retries', async () => {
      const patient = new CliHelmRunner({
        binary,
        minimumVersions: { 3: '3.18.0', 4: '4.1.4' },
      });
      registry.setFault({ kind: 'status', status: 500 });
      await expect(
        patient.pullChart({
          ref: `oci://${registry.host}/charts/dvara`,
          version: packed.version,
          directory,
          plainHttp: true,
        }),
      ).rejects.toMatchObject({ kind: 'registryUnreachable' });
      expect(registry.requests.length).toBeLessThan(10);
    });

    it('tells something that is no registry', async () => {
      registry.setFault({ kind: 'html' });
      await expect(pull()).rejects.toMatchObject({
        kind: 'registryUnreachable',
      });
    });

    it('is not kept by a registry that never answers', async () => {
      registry.setFault({ kind: 'hang' });
      await expect(pull()).rejects.toMatchObject({ kind: 'timedOut' });
    });

    it('tells a registry that is gone', async () => {
      await registry.stop();
      const failure = pull().catch((error: unknown) => error);
      expect(await failure).toMatchObject({ kind: 'registryUnreachable' });
      await registry.start();
    });

    it('leaves nothing where it came to nothing', async () => {
      const before = await readdir(directory);
      registry.setFault({ kind: 'status', status: 404 });
      await pull().catch(() => undefined);
      expect(await readdir(directory)).toEqual(before);
    });

    it.each<[string, Partial<HelmPullOptions>]>([
      ['credentials', { ref: 'oci://user:pw@127.0.0.1/charts/dvara' }],
      ['a tag', { ref: 'oci://127.0.0.1/charts/dvara:latest' }],
      ['a digest inside', { ref: `oci://h/c@sha256:${'0'.repeat(64)}` }],
      ['no path', { ref: 'oci://127.0.0.1' }],
      ['another scheme', { ref: 'https://127.0.0.1/charts/dvara.tgz' }],
      ['a file', { ref: 'file:///etc/passwd' }],
      ['a flag', { ref: '--post-renderer=/bin/sh' }],
      ['a query', { ref: 'oci://127.0.0.1/charts/dvara?x=y' }],
      ['a way up', { ref: 'oci://127.0.0.1/charts/../dvara' }],
      ['a moving tag', { version: 'latest' }],
      ['a range', { version: '>=0' }],
      ['a short digest', { digest: 'sha256:abc' }],
      ['another hash', { digest: `sha1:${'0'.repeat(40)}` }],
      ['neither version nor digest', { version: undefined }],
    ])('is never asked for with %s', async (_name, bad) => {
      await expect(pull(bad)).rejects.toMatchObject({ name: 'InputError' });
      expect(registry.requests).toEqual([]);
    });
  },
);
