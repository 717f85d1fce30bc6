import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CliHelmRunner } from '@dvara/backstage-plugin-dvara-node';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import { bundledChartPath } from './bundledChartPath';
import { prepareChart } from './prepareChart';
import { withChart } from './withChart';

/* The real helm: DVARA_HELM4 or DVARA_HELM3 names it, else the one on PATH is used. */
const helm = new CliHelmRunner({
  binary: process.env.DVARA_HELM4 ?? process.env.DVARA_HELM3,
  minimumVersions: { 3: '3.0.0', 4: '4.0.0' },
});

jest.setTimeout(60_000);

describe('prepareChart', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'dvara-test-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function writeChart(options: { name: string; files: string[] }) {
    const chart = path.join(directory, options.name);
    await mkdir(chart);
    await writeFile(
      path.join(chart, 'Chart.yaml'),
      `apiVersion: v2\nname: ${options.name}\nversion: 1.0.0\n`,
    );
    for (const file of options.files) {
      await writeFile(path.join(chart, file), '{}');
    }
    return chart;
  }

  it('packs the bundled chart by real Helm, and reads the same rules from its folder and its archive', async () => {
    const fromFolder = await prepareChart({ helm, ref: 'bundled', directory });

    expect(fromFolder).toMatchObject({
      name: 'dvara',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      defaults: { gatewayServer: { enabled: true } },
      valuesSchema: { type: 'object' },
    });
    const fromArchive = await prepareChart({
      helm,
      ref: fromFolder.archive,
      directory,
    });
    expect(fromArchive.digest).toBe(fromFolder.digest);
    expect(fromArchive.valuesSchema).toEqual(fromFolder.valuesSchema);
    expect(fromArchive.defaults).toEqual(fromFolder.defaults);
  });

  it.each([
    [
      'a registry',
      'oci://ghcr.io/kdhrubo/dvara/charts/dvara',
      /from a registry/,
    ],
    ['an address', 'https://example.com/dvara.tgz', /from a registry/],
    ['a path where nothing is', '/nowhere/dvara', /There is no chart/],
  ])('refuses %s as dvara.chart.ref', async (_what, ref, message) => {
    await expect(
      prepareChart({ helm: new FakeHelmRunner(), ref, directory }),
    ).rejects.toThrow(message);
  });

  it('refuses a chart without rules for its values, and one of another name', async () => {
    const fake = new FakeHelmRunner();
    const bare = await writeChart({ name: 'dvara', files: ['values.yaml'] });
    await expect(
      prepareChart({ helm: fake, ref: bare, directory }),
    ).rejects.toThrow(/lacks values.schema.json or values.yaml/);

    const redis = await writeChart({
      name: 'redis',
      files: ['values.yaml', 'values.schema.json'],
    });
    await expect(prepareChart({ helm, ref: redis, directory })).rejects.toThrow(
      'is called redis, not dvara',
    );
  });

  it('takes the packed chart away again, also where the work fails', async () => {
    let folder = '';
    await expect(
      withChart({
        helm: new FakeHelmRunner(),
        ref: bundledChartPath(),
        work: async ({ archive }) => {
          folder = path.dirname(archive);
          await stat(folder);
          throw new Error('the rollout failed');
        },
      }),
    ).rejects.toThrow('the rollout failed');
    await expect(stat(folder)).rejects.toThrow('ENOENT');
  });
});
