import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CliHelmRunner,
  DefaultChartService,
} from '@dvara/backstage-plugin-dvara-node';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import { prepareChart } from './prepareChart';
import { withChart } from './withChart';

/* The real helm: DVARA_HELM4 or DVARA_HELM3 names it, else the one on PATH is used. */
const helm = new CliHelmRunner({
  binary: process.env.DVARA_HELM4 ?? process.env.DVARA_HELM3,
  minimumVersions: { 3: '3.0.0', 4: '4.0.0' },
});
const charts = new DefaultChartService({ ref: 'bundled' });

jest.setTimeout(60_000);

describe('prepareChart', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'dvara-test-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('packs the bundled chart by real Helm, and reads the same rules from its folder and its archive', async () => {
    const fromFolder = await prepareChart({ helm, charts, directory });
    const { name, version, valuesSchema, defaults } = await charts.read();

    expect(fromFolder).toMatchObject({
      name,
      version,
      valuesSchema,
      defaults,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    const fromArchive = await prepareChart({
      helm,
      charts: new DefaultChartService({ ref: fromFolder.archive }),
      directory,
    });
    expect(fromArchive.digest).toBe(fromFolder.digest);
    expect(fromArchive.valuesSchema).toEqual(fromFolder.valuesSchema);
    expect(fromArchive.defaults).toEqual(fromFolder.defaults);
  });

  it('takes the packed chart away again, also where the work fails', async () => {
    let folder = '';
    await expect(
      withChart({
        helm: new FakeHelmRunner(),
        charts,
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
