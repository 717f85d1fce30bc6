import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { CliHelmRunner } from '../helm';
import { startFakeRegistry, type FakeRegistry } from '../testUtils';
import { bundledChartPath } from './bundledChartPath';
import { DefaultChartService } from './DefaultChartService';
import { RegistryChart, type RegistryChartOptions } from './RegistryChart';

jest.setTimeout(60_000);

/* The real helm: DVARA_HELM4 or DVARA_HELM3 names it, else the one on PATH is used. */
const helm = new CliHelmRunner({
  binary: process.env.DVARA_HELM4 ?? process.env.DVARA_HELM3,
  minimumVersions: { 3: '3.18.0', 4: '4.1.4' },
});

describe('a chart from a registry', () => {
  let registry: FakeRegistry;
  let directory: string;
  let version: string;
  let digest: string;
  let now: number;
  const warnings: string[] = [];
  let chart: RegistryChart;

  beforeAll(async () => {
    registry = await startFakeRegistry();
    directory = await mkdtemp(path.join(tmpdir(), 'charts-'));
    const packed = await helm.packageChart({
      chart: bundledChartPath(),
      directory,
    });
    version = packed.version;
    digest = registry.putChart({
      repository: 'charts/dvara',
      tag: version,
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
    now = 0;
    warnings.length = 0;
  });
  afterEach(() => chart?.clear());

  const open = (options: Partial<RegistryChartOptions>) => {
    chart = new RegistryChart({
      helm,
      ref: `oci://${registry.host}/charts/dvara`,
      plainHttp: true,
      onWarning: message => warnings.push(message),
      now: () => now,
      ...options,
    });
    return chart;
  };

  it('has the rules of the bundled one, by version and by digest', async () => {
    const bundled = await new DefaultChartService({ ref: 'bundled' }).read();
    for (const pin of [{ version }, { digest }]) {
      const read = await new DefaultChartService({
        registry: open(pin),
      }).read();
      expect({ ...read, location: '' }).toEqual({ ...bundled, location: '' });
      await chart.clear();
      await expect(access(read.location)).rejects.toThrow('ENOENT');
    }
  });

  it('is fetched once for all who ask at once, and by digest never again', async () => {
    open({ digest });
    const [one, other] = await Promise.all([chart.archive(), chart.archive()]);
    expect(one).toBe(other);
    const requests = registry.requests.length;
    now = 24 * 3600_000;
    expect(await chart.archive()).toBe(one);
    expect(registry.requests).toHaveLength(requests);
  });

  it('is looked up again by version after five minutes, because a tag may move', async () => {
    open({ version });
    const one = await chart.archive();
    now = 4 * 60_000;
    expect(await chart.archive()).toBe(one);
    now = 6 * 60_000;
    const two = await chart.archive();
    expect(two).not.toBe(one);
    // A task may still be copying it.
    await access(one);
    now = 12 * 60_000;
    const three = await chart.archive();
    await Promise.all([access(two), access(three)]);
    await expect(access(path.dirname(one))).rejects.toThrow('ENOENT');
    expect(warnings).toEqual([]);
  });

  it('stays as it was fetched last while its registry fails, and is fetched again after', async () => {
    open({ version });
    const one = await chart.archive();
    registry.setFault({ kind: 'status', status: 503 });
    for (now of [6 * 60_000, 12 * 60_000, 18 * 60_000]) {
      expect(await chart.archive()).toBe(one);
    }
    await access(one);
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toMatch(
      /^The chart that was fetched before is used on\. The chart of dvara\.chart\.ref could not be fetched\. /,
    );
    registry.setFault();
    now = 24 * 60_000;
    expect(await chart.archive()).not.toBe(one);
  });

  it('says why it cannot be had, and is tried anew at the next question', async () => {
    open({ version });
    registry.setFault({ kind: 'status', status: 401 });
    await expect(chart.archive()).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringMatching(
        /^The chart of dvara\.chart\.ref could not be fetched\. /,
      ),
    });
    registry.setFault();
    await access(await chart.archive());
  });
});

describe('dvara.chart', () => {
  const fromConfig = (chart: JsonObject) =>
    DefaultChartService.fromConfig({
      config: mockServices.rootConfig({ data: { dvara: { chart } } }),
      helm,
      onShutdown: () => {},
      onWarning: () => {},
    });

  it.each<[string, JsonObject, RegExp]>([
    [
      'an address that is no registry’s',
      { ref: 'https://example.com/dvara.tgz' },
      /^dvara\.chart: The chart must be oci:/,
    ],
    [
      'credentials in the reference',
      { ref: 'oci://user:pw@example.com/dvara', version: '1.0.0' },
      /^dvara\.chart: The chart must be oci:.*without a tag, a digest or credentials/,
    ],
    [
      'neither version nor digest',
      { ref: 'oci://example.com/charts/dvara' },
      /^dvara\.chart: .*needs a version or a digest/,
    ],
    [
      'a moving tag',
      { ref: 'oci://example.com/charts/dvara', version: 'latest' },
      /^dvara\.chart: The chart’s version must be exact/,
    ],
    [
      'a short digest',
      { ref: 'oci://example.com/charts/dvara', digest: 'sha256:abc' },
      /^dvara\.chart: The chart’s digest must be/,
    ],
  ])('ends the start with a sentence at %s', (_what, chart, message) => {
    expect(() => fromConfig(chart)).toThrow(message);
  });
});
