import assert from 'node:assert/strict';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { withFileLock } from './withFileLock.ts';

describe('withFileLock', () => {
  let directory: string;
  let lockFile: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'file-lock-'));
    lockFile = join(directory, 'below', 'lock');
  });
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  const locked = (action: () => Promise<void>, waitMilliseconds = 5_000) =>
    withFileLock({
      lockFile,
      waitMilliseconds,
      occupation: 'testing',
      action,
    });

  it('lets one action run at a time', async () => {
    const events: string[] = [];
    await Promise.all(
      ['first', 'second'].map(name =>
        locked(async () => {
          events.push(`${name} begins`);
          await sleep(100);
          events.push(`${name} ends`);
        }),
      ),
    );
    assert.match(
      events.join(', '),
      /^(first|second) begins, \1 ends, (first|second) begins, \2 ends$/,
    );
  });

  it('is free again after an action that failed', async () => {
    await assert.rejects(
      locked(async () => {
        throw new Error('broken');
      }),
      /broken/,
    );
    await assert.rejects(access(lockFile));
  });

  it('does not wait for a process that has died', async () => {
    await locked(async () => {});
    // Beyond the largest pid that systems give.
    await writeFile(lockFile, '99999999');
    let ran = false;
    await locked(async () => {
      ran = true;
    });
    assert.ok(ran);
  });

  it('says who holds it when it takes too long', async () => {
    await locked(async () => {
      await assert.rejects(
        locked(async () => {}, 300),
        {
          code: 'busy',
          message: new RegExp(`Process ${process.pid} is testing`),
        },
      );
    });
  });
});
