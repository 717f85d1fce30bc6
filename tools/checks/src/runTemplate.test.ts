import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { execa } from 'execa';

const script = path.resolve(
  import.meta.dirname,
  '../../../examples/pipelines/run-template.mjs',
);

describe('the script that a pipeline runs a template with', () => {
  let folder: string;
  let portal: http.Server;
  let cancelStatus: number;

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dvara-run-template-'));
    fs.writeFileSync(path.join(folder, 'values.json'), '{}');
    fs.symlinkSync(script, path.join(folder, 'link.mjs'));
    portal = http.createServer((request, response) => {
      const isCancelling = request.url?.endsWith('/cancel');
      response.statusCode = isCancelling ? cancelStatus : 200;
      response.setHeader('content-type', 'application/json');
      const answer = request.url?.includes('/events')
        ? []
        : { id: 'task-1', status: 'processing' };
      response.end(
        JSON.stringify(
          response.statusCode === 200
            ? answer
            : { error: { message: 'the database is away' } },
        ),
      );
    });
    await new Promise<void>(resolve => {
      portal.listen(0, '127.0.0.1', resolve);
    });
  });
  after(async () => {
    await new Promise(resolve => {
      portal.close(resolve);
    });
    fs.rmSync(folder, { recursive: true });
  });

  const run = (args: string[]) =>
    execa(process.execPath, [path.join(folder, 'link.mjs'), ...args], {
      reject: false,
      cwd: folder,
      env: {
        BACKSTAGE_URL: `http://127.0.0.1:${
          (portal.address() as AddressInfo).port
        }`,
        BACKSTAGE_TOKEN: 'any',
      },
    });
  const runTooLong = () =>
    run(['dvara-gateway', 'values.json', '--timeout=0.001']);

  it('runs behind a symbolic link', async () => {
    const { exitCode, stderr } = await run([]);
    assert.match(stderr, /^Usage: run-template\.mjs/);
    assert.equal(exitCode, 2);
  });

  it('starts nothing with a secret that no parameter names, because steps would not see that it is given', async () => {
    const runWith = (parameters: object) => {
      fs.writeFileSync(
        path.join(folder, 'secret.json'),
        JSON.stringify(parameters),
      );
      return run([
        'dvara-gateway',
        'secret.json',
        '--secret=awsAccessKeyId=BACKSTAGE_TOKEN',
        '--timeout=0.001',
      ]);
    };
    for (const parameters of [{}, { awsAccessKeyId: '' }]) {
      const { exitCode, stderr } = await runWith(parameters);
      assert.match(stderr, /^secret\.json has no parameter awsAccessKeyId, /);
      assert.equal(exitCode, 2);
    }
    cancelStatus = 200;
    for (const parameters of [
      { awsAccessKeyId: 'from the pipeline' },
      { keys: { awsAccessKeyId: 'from the pipeline' } },
    ]) {
      assert.equal((await runWith(parameters)).exitCode, 4);
    }
  });

  it('ends with 4 and says that the task is being cancelled where it takes too long', async () => {
    cancelStatus = 200;
    const { exitCode, stderr } = await runTooLong();
    assert.equal(
      stderr,
      'Task task-1 was not done after 0.001 s and is being cancelled.',
    );
    assert.equal(exitCode, 4);
  });

  it('ends with 4 and says why the task could not be cancelled where the portal refuses it', async () => {
    cancelStatus = 503;
    const { exitCode, stderr } = await runTooLong();
    assert.equal(
      stderr,
      'Task task-1 was not done after 0.001 s and could not be cancelled, cancel it in the portal: The portal answered 503: the database is away',
    );
    assert.equal(exitCode, 4);
  });
});
