import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { BenchmarkResult } from './BenchmarkResult.ts';
import { ResultStore } from './ResultStore.ts';

const result = (id: string, measured: string): BenchmarkResult => ({
  id,
  title: `Title of ${id}`,
  measuredAt: '2026-01-02T03:04:05.000Z',
  durationSeconds: 60,
  rounds: 5,
  machine: {
    cores: 2,
    memoryGib: 8,
    processor: 'A processor',
    system: 'Linux x64',
    loadBefore: 0.25,
  },
  versions: { 'Helm 4': '4.1.4' },
  goals: [{ what: 'speed', goal: 'twice', measured, reached: false }],
  sections: [
    {
      title: 'Why',
      text: ['Because.'],
      table: { header: ['a|b'], rows: [['1']] },
    },
  ],
});

describe('ResultStore', () => {
  let directory: string;
  let store: ResultStore;
  const read = (name: string) => readFile(path.join(directory, name), 'utf8');

  beforeEach(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'dvara-bench-test-'));
    store = new ResultStore({
      dataFile: path.join(directory, 'benchmarks.json'),
      pageFile: path.join(directory, 'benchmarks.md'),
    });
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('keeps the results of benchmarks that were not run, in the order of their numbers', async () => {
    await store.keep(result('P10', 'old 10'));
    await store.keep(result('P9', 'old 9'));
    await store.keep(result('P9', 'new 9'));

    const page = await read('benchmarks.md');
    assert.ok(!page.includes('old 9'));
    assert.ok(page.indexOf('new 9') < page.indexOf('old 10'));
    const data = JSON.parse(await read('benchmarks.json')) as {
      results: BenchmarkResult[];
    };
    assert.deepEqual(
      data.results.map(({ id }) => id),
      ['P9', 'P10'],
    );
  });

  it('says that a goal was missed, on which machine and with which versions', async () => {
    await store.keep(result('P9', '1.5 times'));

    const page = await read('benchmarks.md');
    assert.match(
      page,
      /\| P9 +\| speed +\| twice +\| 1\.5 times +\| \*\*no\*\* +\|/,
    );
    assert.match(page, /2 cores \(A processor\), 8 GiB, Linux x64/);
    assert.match(page, /\| Helm 4 +\| 4\.1\.4/);
    assert.match(page, /\| a\\\|b \|/);
  });

  it('does not write over results that it cannot read', async () => {
    await writeFile(path.join(directory, 'benchmarks.json'), '<<<<<<< HEAD');

    await assert.rejects(store.keep(result('P9', 'new')), SyntaxError);
    assert.equal(await read('benchmarks.json'), '<<<<<<< HEAD');
  });
});
