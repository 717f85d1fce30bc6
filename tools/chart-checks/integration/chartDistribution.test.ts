import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { HelmMajor } from '@dvara/toolchain';
import { parse } from 'yaml';
import { ChartCluster, helmMajors } from './support/ChartCluster.ts';
import {
  chartDirectory,
  type ChartNamespace,
} from './support/ChartNamespace.ts';
import { eventually } from './support/eventually.ts';
import { lastingReferences } from './support/namespaceObjects.ts';
import { digestOf, OciRegistry } from './support/OciRegistry.ts';
import { PageShell } from './support/PageShell.ts';

/** One entry of page-commands.yaml. */
interface Walk {
  walk: string;
  helm: HelmMajor[];
  /** Written beside `charts` before the first command. */
  files?: Record<string, string>;
  commands: { heading?: string; run: string; shows?: string }[];
  /** References of what the last command leaves in the namespace. */
  leaves?: string[];
}

const walks = parse(
  readFileSync(new URL('page-commands.yaml', import.meta.url), 'utf8'),
) as Walk[];

interface Manifest {
  layers: { mediaType: string; digest: string }[];
}

// One cluster for the file.
describe('the chart as it is distributed', () => {
  let cluster: ChartCluster;

  before(async () => {
    cluster = await ChartCluster.start();
  });

  after(() => cluster?.close());

  for (const major of helmMajors) {
    describe(`pushed to a real OCI registry by Helm ${major}`, () => {
      let registry: OciRegistry;
      let namespace: ChartNamespace;
      let archive: string;
      let version: string;
      let digest: string;

      before(async () => {
        registry = await OciRegistry.start({
          directory: join(cluster.directory, `registry-${major}`),
          tls: false,
        });
        namespace = await cluster.createNamespace({
          name: `registry-${major}`,
          major,
        });
      });

      after(async () => {
        await namespace?.remove();
        await registry?.stop();
      });

      const chartReference = () => `oci://${registry.address}/charts/dvara`;

      test(`A17 the packed chart is what the registry gives back after a push by Helm ${major}`, async () => {
        await namespace.helm([
          'package',
          chartDirectory,
          '--destination',
          namespace.home,
        ]);
        const [file] = (await readdir(namespace.home)).filter(name =>
          name.endsWith('.tgz'),
        );
        archive = join(namespace.home, file);
        version = file.slice('dvara-'.length, -'.tgz'.length);
        const pushed = await namespace.helm([
          'push',
          archive,
          `oci://${registry.address}/charts`,
          '--plain-http',
        ]);
        digest =
          /Digest: (sha256:[0-9a-f]{64})/.exec(
            pushed.stdout + pushed.stderr,
          )?.[1] ?? 'none told';

        const byTag = await registry.manifest('charts/dvara', version);
        assert.equal(byTag.status, 200);
        assert.equal(digestOf(byTag.body), digest);
        assert.equal(byTag.digest, digest);
        const { layers } = JSON.parse(byTag.body.toString('utf8')) as Manifest;
        assert.equal(layers[0].digest, digestOf(await readFile(archive)));
      });

      for (const by of ['tag', 'digest'] as const) {
        test(`A17 A19 it is installed by its ${by} on Helm ${major}, and is the chart that was pushed`, async () => {
          const reference =
            by === 'tag'
              ? [chartReference(), '--version', version]
              : [`${chartReference()}@${digest}`];
          const { stdout, stderr } = await namespace.helm([
            'install',
            'dvara',
            ...reference,
            '--plain-http',
            '--set',
            'secrets.mockProviderEnabled=true',
            '--wait',
            '--timeout',
            '120s',
          ]);
          assert.match(stdout + stderr, new RegExp(`Digest: ${digest}`));
          await namespace.settle();
          const fromRegistry = await namespace.helm([
            'get',
            'manifest',
            'dvara',
          ]);
          const fromFolder = await namespace.helm([
            'template',
            'dvara',
            chartDirectory,
            '--no-hooks',
            '--namespace',
            namespace.name,
            '--set',
            'secrets.mockProviderEnabled=true',
          ]);
          assert.equal(fromRegistry.stdout.trim(), fromFolder.stdout.trim());
          await namespace.helm(['uninstall', 'dvara', '--wait']);
        });
      }

      test(`A17 a digest that was never pushed is refused by Helm ${major}, and nothing is applied`, async () => {
        await expectRefusal(`${chartReference()}@sha256:${'0'.repeat(64)}`);
      });

      test(`A17 a chart whose bytes were changed in the registry is refused by Helm ${major}, and nothing is applied`, async () => {
        const { body } = await registry.manifest('charts/dvara', version);
        const { layers } = JSON.parse(body.toString('utf8')) as Manifest;
        const blob = registry.blobFile(layers[0].digest);
        const bytes = await readFile(blob);
        bytes[bytes.length - 20] ^= 0xff;
        await writeFile(blob, bytes);
        await expectRefusal(`${chartReference()}@${digest}`);
      });

      async function expectRefusal(reference: string): Promise<void> {
        const place = { api: cluster.api, namespace: namespace.name };
        await eventually('the release before is gone', async () =>
          assert.deepEqual(await lastingReferences(place), []),
        );
        const refused = await namespace.tryHelm(
          ['install', 'dvara', reference, '--plain-http'],
          { values: { secrets: { mockProviderEnabled: true } } },
        );
        assert.notEqual(refused.exitCode, 0);
        assert.match(
          refused.stderr,
          /not found|mismatch|digest|verification failed/i,
        );
        assert.deepEqual(await lastingReferences(place), []);
      }
    });
  }

  describe("the reference page's commands, as written but for the registry's address", () => {
    let registry: OciRegistry;

    before(async () => {
      registry = await OciRegistry.start({
        directory: join(cluster.directory, 'page-registry'),
        tls: true,
      });
      const publisher = await newNamespace({ name: 'publisher', major: 4 });
      await publisher.helm([
        'package',
        chartDirectory,
        '--destination',
        publisher.home,
      ]);
      const [archive] = (await readdir(publisher.home)).filter(name =>
        name.endsWith('.tgz'),
      );
      await publisher.helm([
        'push',
        join(publisher.home, archive),
        `oci://${registry.address}/kdhrubo/dvara/charts`,
      ]);
      await publisher.remove();
    });

    after(() => registry?.stop());

    describe('typed into a shell', { concurrency: 2 }, () => {
      for (const [index, { walk, helm, files, commands, leaves }] of [
        ...walks.entries(),
      ]) {
        for (const major of helm) {
          test(`A19 ${walk}, on Helm ${major}`, async t => {
            const namespace = await newNamespace({
              name: `page-${index}-${major}`,
              major,
            });
            t.after(() => namespace.remove());
            const shell = await PageShell.open({
              namespace,
              registry: registry.address,
              files,
            });
            t.after(() => shell.close());
            for (const { run, shows } of commands) {
              const printed = await shell.type(run);
              if (shows) {
                assert.match(printed, pattern(shows), run);
              }
            }
            if (leaves) {
              const place = { api: cluster.api, namespace: namespace.name };
              await eventually('the rest is gone', async () =>
                assert.deepEqual(await lastingReferences(place), leaves),
              );
            }
          });
        }
      }
    });

    function newNamespace(options: { name: string; major: HelmMajor }) {
      return cluster.createNamespace({
        ...options,
        // The page's registry has a certificate that everybody trusts; this one's is trusted by this variable.
        variables: { SSL_CERT_FILE: registry.authorityFile ?? '' },
      });
    }
  });
});

function pattern(shows: string): RegExp {
  return shows.startsWith('(?s)')
    ? new RegExp(shows.slice(4), 's')
    : new RegExp(shows);
}
