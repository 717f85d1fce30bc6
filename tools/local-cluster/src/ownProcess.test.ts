import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { endOwnProcess, findOwnProcess } from './ownProcess.ts';

describe('a pid file', () => {
  let directory: string;
  let pidFile: string;
  let child: ChildProcess;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'own-process-'));
    pidFile = join(directory, 'sleeper.pid');
    child = spawn(
      process.execPath,
      [
        '-e',
        'process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1e6); process.stdout.write("up")',
        // Or Node takes what follows for options of its own.
        '--',
        `--cluster=${directory}`,
        'last',
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    await new Promise(resolve => {
      child.stdout?.once('data', resolve);
    });
    await writeFile(pidFile, String(child.pid));
  });

  afterEach(async () => {
    child.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  });

  it('leads to a process whose command line is ours', async () => {
    assert.deepEqual(
      await findOwnProcess({
        pidFile,
        commandLinePart: `--cluster=${directory} `,
      }),
      { pid: child.pid, paused: false },
    );
  });

  it('leads nowhere when the pid belongs to another program now, which is left alone', async () => {
    const other = { pidFile, commandLinePart: '/another/cluster/bin/etcd' };
    assert.equal(await findOwnProcess(other), undefined);
    await endOwnProcess({ ...other, graceMilliseconds: 200 });
    assert.equal(child.exitCode, null);
    assert.equal(child.signalCode, null);
    await assert.rejects(access(pidFile));
  });

  for (const [what, text] of [
    ['empty', ''],
    ['no number', 'etcd'],
    ['pid 1', '1'],
    ['a group', '-1'],
    ['a pid beyond any', '99999999'],
  ]) {
    it(`leads nowhere when it is ${what}`, async () => {
      await writeFile(pidFile, text);
      assert.equal(
        await findOwnProcess({ pidFile, commandLinePart: '' }),
        undefined,
      );
    });
  }

  it('ends its process, paused or not', async () => {
    const own = { pidFile, commandLinePart: `--cluster=${directory} ` };
    const exited = once(child, 'exit', { signal: AbortSignal.timeout(20_000) });
    child.kill('SIGSTOP');
    await endOwnProcess({ ...own, graceMilliseconds: 10_000 });
    assert.equal(await findOwnProcess(own), undefined);
    // Its own way out: exit code 0 and no signal.
    assert.deepEqual(await exited, [0, null]);
  });
});

describe('a process that ignores SIGTERM', () => {
  it('is killed when its time is over', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'own-process-'));
    const pidFile = join(directory, 'stubborn.pid');
    const child = spawn(
      process.execPath,
      [
        '-e',
        'process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6); process.stdout.write("up")',
        directory,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    try {
      await new Promise(resolve => {
        child.stdout.once('data', resolve);
      });
      await writeFile(pidFile, String(child.pid));
      const exited = once(child, 'exit', {
        signal: AbortSignal.timeout(5_000),
      });
      await endOwnProcess({
        pidFile,
        commandLinePart: directory,
        graceMilliseconds: 300,
      });
      assert.deepEqual(await exited, [null, 'SIGKILL']);
    } finally {
      child.kill('SIGKILL');
      await rm(directory, { recursive: true, force: true });
    }
  });
});
