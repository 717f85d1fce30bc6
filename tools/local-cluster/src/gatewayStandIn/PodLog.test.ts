import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { PodLog } from './PodLog.ts';

describe('the log of a container', () => {
  it("is in the container runtime's form, in order, with the run before kept aside", async () => {
    const podLogsDirectory = await mkdtemp(join(tmpdir(), 'pod-log-'));
    try {
      const log = new PodLog({
        podLogsDirectory,
        namespace: 'gateways',
        pod: 'demo-0',
        container: 'server',
      });
      await log.flushed();
      assert.equal(await readFile(log.file, 'utf8'), '');
      assert.equal(await readFile(log.previousFile, 'utf8'), '');

      log.write('first run');
      log.write('it\nfailed', 'stderr');
      log.startNextRun();
      log.write('second run');
      await log.flushed();
      assert.match(
        await readFile(log.previousFile, 'utf8'),
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z stdout F first run\n\S+ stderr F it\\nfailed\n$/,
      );
      assert.match(
        await readFile(log.file, 'utf8'),
        /^\S+ stdout F second run\n$/,
      );

      await log.remove();
      assert.deepEqual(await readdir(join(podLogsDirectory, 'gateways')), []);
    } finally {
      await rm(podLogsDirectory, { recursive: true, force: true });
    }
  });
});
