import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CliHelmRunner } from './CliHelmRunner';
import { failureOf } from './testing/failureOf';
import { installFakeHelm, type FakeHelm } from './testing/installFakeHelm';
import { TEST_TOKEN, testKubeconfig } from './testing/testKubeconfig';

const CHART = join(__dirname, '../../../../charts/dvara');

const MANIFEST = `---
# Source: dvara/templates/x.yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: one }
data: { at: 2026-01-02T03:04:05Z, mode: 0777, switched: on, time: 10:30 }
---
---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Secret, metadata: { name: two }, data: { key: c2VjcmV0 } }
`;

describe('CliHelmRunner beside upgrades', () => {
  let helm: FakeHelm;
  let runner: CliHelmRunner;
  const target = {
    kubeconfig: testKubeconfig(),
    namespace: 'gateways',
    releaseName: 'orders-llm',
  };
  const write = { ...target, timeoutSeconds: 60 };
  const argumentsOf = async (command: string) =>
    (await helm.calls()).find(({ args }) => args[0] === command)?.args;

  beforeEach(async () => {
    helm = await installFakeHelm();
    runner = new CliHelmRunner({
      binary: helm.binary,
      graceMs: 100,
      readLimitMs: 5_000,
    });
    await helm.setHistory([
      { revision: 1, status: 'superseded' },
      { revision: 2, status: 'deployed' },
    ]);
  });
  afterEach(() => helm.remove());

  /** One whose watchdog ends what takes longer than half a second. */
  const impatient = () =>
    new CliHelmRunner({
      binary: helm.binary,
      watchdogMarginMs: -59_500,
      readLimitMs: 500,
    });

  const operations = [
    [
      'rollback',
      (helmRunner: CliHelmRunner, onLine?: () => void) =>
        helmRunner.rollback({ ...write, revision: 1, onLine }),
      'pending-rollback',
      ['superseded', 'deployed', 'deployed'],
    ],
    [
      'uninstall',
      (helmRunner: CliHelmRunner, onLine?: () => void) =>
        helmRunner.uninstall({ ...write, onLine }),
      'uninstalling',
      [],
    ],
  ] as const;

  it.each([
    ['v4.1.4', ['--wait=watcher', '--server-side=false'], ['--wait=watcher']],
    ['v3.22.0', ['--wait'], ['--wait']],
  ])(
    'applies by the client and waits, as Helm %s knows it',
    async (version, forRollback, forUninstall) => {
      const other = await installFakeHelm({ version });
      await other.setHistory([{ revision: 1, status: 'deployed' }]);
      const cli = new CliHelmRunner({ binary: other.binary });
      expect(await cli.rollback({ ...write, revision: 1 })).toMatchObject({
        revision: 2,
        status: 'deployed',
      });
      await cli.uninstall(write);
      const calls = (await other.calls()).map(({ args }) => args);
      await other.remove();
      const kubeconfig = expect.stringMatching(/^--kubeconfig=.+/);
      expect(calls.find(([name]) => name === 'rollback')).toEqual([
        'rollback',
        kubeconfig,
        '--namespace=gateways',
        '--timeout=60s',
        '--history-max=20',
        ...forRollback,
        '--',
        'orders-llm',
        '1',
      ]);
      expect(calls.find(([name]) => name === 'uninstall')).toEqual([
        'uninstall',
        kubeconfig,
        '--namespace=gateways',
        '--timeout=60s',
        ...forUninstall,
        '--',
        'orders-llm',
      ]);
    },
  );

  it.each([0, -1, 1.5, 1e9, Number.NaN])(
    'runs nothing for revision %d',
    async revision => {
      for (const call of [
        runner.rollback({ ...write, revision }),
        runner.manifest({ ...target, revision }),
        runner.values({ ...target, revision }),
      ]) {
        expect((await failureOf(call)).name).toBe('InputError');
      }
      expect(await helm.calls()).toEqual([]);
    },
  );

  it('does not start a rollback to what is not there', async () => {
    expect(
      await failureOf(runner.rollback({ ...write, revision: 7 })),
    ).toMatchObject({
      kind: 'notFound',
      message: 'orders-llm has no revision 7',
      revision: { revision: 2 },
    });
    await helm.setHistory([]);
    expect(
      await failureOf(runner.rollback({ ...write, revision: 1 })),
    ).toMatchObject({ kind: 'notFound' });
    expect(await argumentsOf('rollback')).toBeUndefined();
  });

  it('rolls back and uninstalls a release that is locked, as the ways out of the lock', async () => {
    await helm.setHistory([
      { revision: 1, status: 'deployed' },
      { revision: 2, status: 'pending-upgrade' },
    ]);
    expect(await runner.rollback({ ...write, revision: 1 })).toMatchObject({
      revision: 3,
    });
    await helm.setHistory([{ revision: 1, status: 'uninstalling' }]);
    await runner.uninstall(write);
    expect(await runner.history(target)).toEqual([]);
  });

  it('tells a rollback that failed', async () => {
    await helm.setWrite('fail');
    expect(
      await failureOf(runner.rollback({ ...write, revision: 1 })),
    ).toMatchObject({
      kind: 'rolloutFailed',
      message: 'The rollback of orders-llm failed: context deadline exceeded',
      revision: { revision: 3, status: 'failed' },
    });
  });

  it.each(operations)(
    'does not believe a %s that says it has succeeded',
    async (_name, run) => {
      await helm.setWrite('lie');
      expect(await failureOf(run(runner))).toMatchObject({ kind: 'unknown' });
    },
  );

  it.each(operations)(
    'has no end for a %s but its watchdog, and says what is left',
    async (_name, run, status) => {
      await helm.setWrite('hang');
      const error = await failureOf(run(impatient()));
      expect(error).toMatchObject({ kind: 'timedOut', revision: { status } });
      expect(error.message).toContain(status);
    },
  );

  it.each(operations)(
    'tells a %s that something else killed',
    async (_name, run, status) => {
      await helm.setWrite('die');
      expect(await failureOf(run(runner))).toMatchObject({
        kind: 'interrupted',
        revision: { status },
      });
    },
  );

  it.each(operations)(
    'lets a running %s finish when the portal ends, and starts no further one',
    async (_name, run, _status, left) => {
      await helm.setWrite('holdUntilReleased');
      let begin = () => {};
      const begun = new Promise<void>(resolve => {
        begin = resolve;
      });
      const running = run(runner, () => begin());
      await begun;
      let ended = false;
      const stopped = runner.stop().then(() => {
        ended = true;
      });
      await runner.history(target);
      expect(ended).toBe(false);
      await helm.release();
      await stopped;
      await running;
      expect((await runner.history(target)).map(each => each.status)).toEqual(
        left,
      );
      await helm.setHistory([{ revision: 1, status: 'deployed' }]);
      expect(await failureOf(run(runner))).toMatchObject({
        kind: 'cancelled',
      });
    },
  );

  it('tells an uninstallation that left objects behind', async () => {
    await helm.setWrite('leaveBehind');
    expect(await failureOf(runner.uninstall(write))).toMatchObject({
      kind: 'leftBehind',
      message: expect.stringContaining('not all of its objects are gone'),
    });
  });

  it('can uninstall twice', async () => {
    await runner.uninstall(write);
    await runner.uninstall(write);
    expect(
      (await helm.calls()).filter(({ args }) => args[0] === 'uninstall'),
    ).toHaveLength(1);
  });

  describe('tests of a release', () => {
    const status = (phase: string, startedAt = '{{now}}') =>
      JSON.stringify({
        config: { apiKey: 'never-shown' },
        hooks: [
          {
            name: 'orders-llm-test-server',
            kind: 'Pod',
            events: ['test'],
            last_run: {
              started_at: startedAt,
              completed_at: '0001-01-01T00:00:00Z',
              phase,
            },
          },
          { name: 'seed', kind: 'Job', events: ['pre-install'] },
        ],
      });

    it('pass, with the names of the pods', async () => {
      await helm.setAnswer('status', { output: status('Succeeded') });
      expect(await runner.test(write)).toEqual({
        passed: true,
        tests: [
          {
            name: 'orders-llm-test-server',
            kind: 'Pod',
            outcome: 'succeeded',
            startedAt: expect.stringMatching(/^20/),
            completedAt: undefined,
          },
        ],
        lines: [],
      });
    });

    it('fail as a result, not as an error', async () => {
      await helm.setWrite('fail');
      await helm.setAnswer('status', { output: status('Failed') });
      expect(await runner.test(write)).toMatchObject({
        passed: false,
        tests: [{ outcome: 'failed' }],
        lines: ['Error: context deadline exceeded'],
      });
    });

    it('are not taken for failed because they failed the last time', async () => {
      await helm.setWrite('fail');
      await helm.setAnswer('status', {
        output: status('Failed', '2026-01-02T03:04:05Z'),
      });
      const error = await failureOf(runner.test(write));
      expect(error).toMatchObject({ name: 'HelmError', kind: 'unknown' });
      expect(JSON.stringify(error)).not.toContain('never-shown');
    });

    it('are cancelled with a signal', async () => {
      await helm.setWrite('hang');
      const controller = new AbortController();
      expect(
        await failureOf(
          runner.test({
            ...write,
            signal: controller.signal,
            onLine: () => controller.abort(),
          }),
        ),
      ).toMatchObject({ kind: 'cancelled' });
    });

    it('need a release', async () => {
      await helm.setHistory([]);
      expect(await failureOf(runner.test(write))).toMatchObject({
        kind: 'notFound',
      });
    });
  });

  describe('a rendering', () => {
    const rendering = { ...target, chart: CHART, values: { a: 1 } };
    const dryRun = (notes = '') =>
      JSON.stringify({
        manifest: MANIFEST,
        hooks: [
          {
            manifest:
              'apiVersion: v1\nkind: Pod\nmetadata: { name: orders-llm-test }',
          },
        ],
        info: { notes },
      });

    it('gives objects, hooks and masked warnings, and logs nothing of it', async () => {
      await helm.setAnswer('upgrade --install', {
        output: dryRun(
          `Done.\nWARNING: the key sk-given-1 is old\n  WARNING: quoted`,
        ),
      });
      const rendered = await runner.render({
        ...rendering,
        secrets: ['sk-given-1'],
      });
      expect(rendered).toEqual({
        objects: [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: 'one' },
            data: {
              at: '2026-01-02T03:04:05Z',
              mode: 511,
              switched: true,
              time: '10:30',
            },
          },
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { name: 'two' },
            data: { key: 'c2VjcmV0' },
          },
        ],
        hooks: [
          {
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: { name: 'orders-llm-test' },
          },
        ],
        warnings: ['the key *** is old'],
      });
      expect(await argumentsOf('upgrade')).toEqual([
        'upgrade',
        '--install',
        expect.stringMatching(/^--kubeconfig=/),
        '--namespace=gateways',
        '--dry-run=server',
        '--server-side=false',
        '--output=json',
        '--values=-',
        '--',
        'orders-llm',
        CHART,
      ]);
    });

    it('is refused on a locked release before Helm runs', async () => {
      await helm.setHistory([{ revision: 1, status: 'pending-install' }]);
      expect(await failureOf(runner.render(rendering))).toMatchObject({
        kind: 'locked',
      });
      expect(await argumentsOf('upgrade')).toBeUndefined();
    });

    it.each([
      ['no JSON', 'hunter-two: in clear'],
      ['other JSON', '{"hunter-two":1}'],
    ])('does not repeat what it cannot read: %s', async (_name, output) => {
      await helm.setAnswer('upgrade --install', { output });
      const error = await failureOf(runner.render(rendering));
      expect(error).toMatchObject({ name: 'HelmError', kind: 'unknown' });
      expect(`${error.message} ${error.lines}`).not.toContain('hunter-two');
    });

    it('survives a Helm that ends without reading its input', async () => {
      await helm.setAnswer('upgrade --install', {
        deaf: true,
        exitCode: 1,
        error: 'Error: UPGRADE FAILED: execution error at (x.yaml:1:1): no',
      });
      expect(
        await failureOf(
          runner.render({
            ...rendering,
            values: { text: 'x'.repeat(4 * 1024 * 1024) },
          }),
        ),
      ).toMatchObject({ kind: 'invalidChart' });
    });

    it('is ended at once when the caller no longer wants it', async () => {
      await helm.setAnswer('upgrade --install', { hang: true });
      const controller = new AbortController();
      const rendered = failureOf(
        runner.render({ ...rendering, signal: controller.signal }),
      );
      controller.abort();
      expect(await rendered).toMatchObject({ kind: 'cancelled' });
    });
  });

  it('does not keep an endless answer in memory', async () => {
    await helm.setAnswer('get manifest', { endless: true });
    expect(await failureOf(runner.manifest(target))).toMatchObject({
      kind: 'timedOut',
    });
  });

  it('reads a manifest and values of a revision', async () => {
    await helm.setAnswer('get manifest', { output: MANIFEST });
    await helm.setAnswer('get values', { output: '{"a":{"b":1}}' });
    expect(
      (await runner.manifest({ ...target, revision: 2 })).map(
        ({ kind }) => kind,
      ),
    ).toEqual(['ConfigMap', 'Secret']);
    expect(await runner.values({ ...target, revision: 2 })).toEqual({
      a: { b: 1 },
    });
    expect((await helm.calls()).at(-1)?.args).toEqual([
      'get',
      'values',
      expect.stringMatching(/^--kubeconfig=/),
      '--namespace=gateways',
      '--revision=2',
      '--output=json',
      '--',
      'orders-llm',
    ]);
  });

  it('takes a release that was given no values for one with none', async () => {
    await helm.setAnswer('get values', { output: 'null\n' });
    expect(await runner.values(target)).toEqual({});
  });

  it('tells no release from no such revision', async () => {
    const absent = { error: 'Error: release: not found', exitCode: 1 };
    await helm.setAnswer('get manifest', absent);
    await helm.setAnswer('get values', absent);
    expect(
      await failureOf(runner.manifest({ ...target, revision: 9 })),
    ).toMatchObject({ kind: 'notFound' });
    await helm.setHistory([]);
    expect(await runner.manifest({ ...target, revision: 9 })).toEqual([]);
    expect(await runner.manifest(target)).toEqual([]);
    expect(await failureOf(runner.values(target))).toMatchObject({
      kind: 'notFound',
    });
  });

  it.each([
    ['an alias bomb', aliasBomb()],
    ['no YAML', 'apiVersion: ['],
    ['no object', 'just: text'],
  ])('refuses a manifest that is %s, without its text', async (_name, text) => {
    await helm.setAnswer('get manifest', { output: text });
    const error = await failureOf(runner.manifest(target));
    expect(error).toMatchObject({ name: 'HelmError', kind: 'invalidChart' });
    expect(error.message).not.toContain(text);
  });

  it('leaves no file behind, whatever it did', async () => {
    await helm.setWrite('die');
    await failureOf(runner.rollback({ ...write, revision: 1 }));
    await helm.setAnswer('get manifest', { endless: true });
    await failureOf(runner.manifest(target));
    for (const { environment } of await helm.calls()) {
      await expect(access(environment.HOME)).rejects.toThrow('ENOENT');
    }
  });

  it('masks the credential in what a failed reading says', async () => {
    await helm.setAnswer('get values', {
      error: `Error: denied for ${TEST_TOKEN} at https://127.0.0.1:6443`,
      exitCode: 1,
    });
    const error = await failureOf(runner.values(target));
    expect(`${error.message} ${error.lines}`).toContain('denied for ***');
    expect(`${error.message} ${error.lines}`).not.toMatch(
      new RegExp(`${TEST_TOKEN}|127\\.0\\.0\\.1`),
    );
  });
});

function aliasBomb(): string {
  const levels = Array.from({ length: 9 }, (_, index) => {
    const before = index === 0 ? 'x' : `*a${index - 1}`;
    return `a${index}: &a${index} [${Array(9).fill(before).join(', ')}]`;
  });
  return levels.join('\n');
}
