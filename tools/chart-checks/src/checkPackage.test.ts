import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { checkPackage, checkReleaseTexts } from './checkPackage.ts';

const chart = fileURLToPath(new URL('../../../charts/dvara', import.meta.url));
const complete = [
  'Chart.yaml',
  'README.md',
  'CHANGELOG.md',
  'values.yaml',
  'values.schema.json',
  'templates/secret.yaml',
];

describe('checkPackage', () => {
  it('names what is missing and what has no place', () => {
    assert.deepEqual(checkPackage(complete), []);
    assert.match(
      checkPackage(complete.filter(name => name !== 'CHANGELOG.md')).join(),
      /CHANGELOG\.md is not in/,
    );
    assert.match(
      checkPackage([...complete, 'ci/a-values.yaml']).join(),
      /ci\/a-values\.yaml has no place/,
    );
  });
});

describe('checkReleaseTexts', () => {
  it('finds a version without an entry, and another image', async t => {
    const directory = await mkdtemp(join(tmpdir(), 'release-texts-'));
    t.after(() => rm(directory, { recursive: true, force: true }));
    for (const file of ['Chart.yaml', 'CHANGELOG.md', 'values.yaml']) {
      await cp(join(chart, file), join(directory, file));
    }
    const values = parse(await readFile(join(chart, 'values.yaml'), 'utf8'));
    const check = () => checkReleaseTexts({ chart: directory, values });
    assert.deepEqual(await check(), []);
    const metadata = await readFile(join(directory, 'Chart.yaml'), 'utf8');
    await writeFile(
      join(directory, 'Chart.yaml'),
      metadata
        .replace(/^version: .*$/m, 'version: 9.9.9')
        .replace('gateway-ui:1.0.0', 'gateway-ui:1.0.1'),
    );
    const findings = (await check()).join('\n');
    assert.match(findings, /in Chart\.yaml 9\.9\.9/);
    assert.match(
      findings,
      /artifacthub\.io\/images names .*gateway-ui:1\.0\.1/,
    );
  });
});
