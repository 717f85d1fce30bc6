import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { create } from 'tar';
import { bundledChartPath } from './bundledChartPath';
import { DefaultChartService } from './DefaultChartService';

describe('DefaultChartService', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'dvara-test-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const read = (ref: string) => new DefaultChartService({ ref }).read();

  async function writeChart(options: { name: string; files: string[] }) {
    const chart = path.join(directory, options.name);
    await mkdir(chart);
    await writeFile(
      path.join(chart, 'Chart.yaml'),
      `name: ${options.name}\nversion: 1.0.0\nappVersion: 2\n`,
    );
    for (const file of options.files) {
      await writeFile(path.join(chart, file), '{}');
    }
    return chart;
  }

  it('reads the same from the bundled chart’s folder and from an archive of it', async () => {
    const fromFolder = await read('bundled');
    expect(fromFolder).toMatchObject({
      name: 'dvara',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      appVersion: expect.stringMatching(/^\d/),
      defaults: { gatewayServer: { enabled: true } },
      valuesSchema: { type: 'object' },
    });

    await cp(bundledChartPath(), path.join(directory, 'dvara'), {
      recursive: true,
    });
    const archive = path.join(directory, 'dvara.tgz');
    await create({ gzip: true, file: archive, cwd: directory }, ['dvara']);
    expect(await read(archive)).toEqual({ ...fromFolder, location: archive });
  });

  it('keeps the chart in memory until one of its files changes', async () => {
    const ref = await writeChart({
      name: 'dvara',
      files: ['values.yaml', 'values.schema.json'],
    });
    const charts = new DefaultChartService({ ref });
    const first = await charts.read();
    expect(first).toMatchObject({ version: '1.0.0', appVersion: '2' });
    expect(await charts.read()).toBe(first);

    await writeFile(path.join(ref, 'values.yaml'), 'replicas: 3\n');
    expect(await charts.read()).toMatchObject({ defaults: { replicas: 3 } });
  });

  it('reads a chart that was broken as soon as it is repaired', async () => {
    const ref = await writeChart({
      name: 'dvara',
      files: ['values.yaml', 'values.schema.json'],
    });
    const charts = new DefaultChartService({ ref });
    const manifest = path.join(ref, 'Chart.yaml');
    await writeFile(manifest, 'name: dvara\n');
    await expect(charts.read()).rejects.toThrow('no Chart.yaml with name');
    await writeFile(manifest, 'name: dvara\nversion: 1.2.3\n');
    expect(await charts.read()).toMatchObject({ version: '1.2.3' });
  });

  it('says where nothing is, without the path', async () => {
    const error = await read('/nowhere/dvara').catch(thrown => thrown);
    expect(error).toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('There is no chart at the path'),
    });
    expect(error.message).not.toContain('/nowhere');
  });

  it('refuses a chart without rules for its values, and one of another name', async () => {
    const bare = await writeChart({ name: 'dvara', files: ['values.yaml'] });
    await expect(read(bare)).rejects.toThrow(
      /lacks values.schema.json or values.yaml/,
    );
    const redis = await writeChart({
      name: 'redis',
      files: ['values.yaml', 'values.schema.json'],
    });
    await expect(read(redis)).rejects.toThrow('is called redis, not dvara');
  });
});
