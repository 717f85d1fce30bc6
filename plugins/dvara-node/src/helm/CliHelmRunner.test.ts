import { access, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RegionKubeconfig } from '../regions/RegionsService';
import { CliHelmRunner } from './CliHelmRunner';
import type { HelmUpgradeOptions } from './HelmRunner';
import { failureOf } from './testing/failureOf';
import { installFakeHelm, type FakeHelm } from './testing/installFakeHelm';
import { testKubeconfig as kubeconfig } from './testing/testKubeconfig';

const CHART = join(__dirname, '../../../../charts/dvara');
describe('CliHelmRunner', () => {
  let installed: FakeHelm[] = [];
  async function install(options?: { version: string }) {
    const fake = await installFakeHelm(options);
    installed.push(fake);
    return fake;
  }
  afterEach(async () => {
    await Promise.all(installed.map(fake => fake.remove()));
    installed = [];
  });

  let helm: FakeHelm;
  let runner: CliHelmRunner;
  let options: HelmUpgradeOptions;

  beforeEach(async () => {
    helm = await install();
    runner = new CliHelmRunner({
      binary: helm.binary,
      graceMs: 100,
      watchdogMarginMs: -500,
    });
    options = {
      kubeconfig: kubeconfig(),
      namespace: 'gateways',
      releaseName: 'orders-llm',
      chart: CHART,
      values: { gatewayServer: { replicaCount: 2 } },
      timeoutSeconds: 1,
    };
  });

  it('does not read again what the caller has just read, and still believes only the history afterwards', async () => {
    await helm.setHistory([{ revision: 1, status: 'deployed' }]);
    const before = { revision: 1, status: 'deployed', chart: '' } as const;
    await runner.upgrade({ ...options, timeoutSeconds: 60, before });
    const commands = (await helm.calls()).map(({ args }) => args[0]);

    expect(commands.filter(name => name !== 'version')).toEqual([
      'upgrade',
      'history',
    ]);
    expect(
      await failureOf(
        runner.upgrade({
          ...options,
          before: { ...before, status: 'pending-upgrade' },
        }),
      ),
    ).toMatchObject({ kind: 'locked' });
  });

  it('says that Helm has ended well before its history is read, and nothing where it has not', async () => {
    const commands: Array<Promise<string[]>> = [];
    const onEnded = () => {
      commands.push(
        helm.calls().then(calls => calls.map(({ args }) => args[0])),
      );
    };
    await runner.upgrade({ ...options, before: null, onEnded });
    expect((await commands[0]).at(-1)).not.toBe('version');
    await helm.setUpgrade('fail');
    await failureOf(runner.upgrade({ ...options, before: null, onEnded }));

    expect(commands).toHaveLength(1);
  });

  it('hands Helm all of it without a shell, a disk file of values or a foreign environment', async () => {
    process.env.HELM_KUBECONTEXT = 'other';
    process.env.HTTPS_PROXY = 'http://proxy.example';
    const revision = await runner.upgrade({
      ...options,
      values: { note: '{{ .Release }} ${{ secrets.X }} $(id)' },
    });
    delete process.env.HELM_KUBECONTEXT;
    delete process.env.HTTPS_PROXY;

    expect(revision).toEqual({
      revision: 1,
      status: 'deployed',
      chart: 'dvara-0.1.0',
      appVersion: '1',
      updated: '2026-01-02T03:04:05.678Z',
      description: 'deployed',
    });
    const call = (await helm.calls()).find(
      ({ args }) => args[0] === 'upgrade',
    )!;
    expect(call.args).toEqual([
      'upgrade',
      '--install',
      expect.stringMatching(/^--kubeconfig=.+/),
      '--namespace=gateways',
      '--timeout=1s',
      '--history-max=20',
      '--wait=watcher',
      '--server-side=false',
      '--hide-notes',
      '--values=-',
      '--',
      'orders-llm',
      CHART,
    ]);
    expect(JSON.parse(call.input)).toEqual({
      note: '{{ .Release }} ${{ secrets.X }} $(id)',
    });
    expect(call.modes).toEqual({ kubeconfig: '600', folder: '700' });
    expect(call.environment).not.toHaveProperty('HELM_KUBECONTEXT');
    expect(call.environment).not.toHaveProperty('HTTPS_PROXY');
    expect(call.environment).not.toHaveProperty('PATH');
    expect(call.environment.HOME).not.toBe(process.env.HOME);
    await expect(access(call.environment.HOME)).rejects.toThrow('ENOENT');
  });

  it.each(['fail', 'die', 'hangStubbornly'] as const)(
    'leaves no file behind when Helm goes like %s',
    async upgrade => {
      await helm.setUpgrade(upgrade);
      await failureOf(runner.upgrade(options));
      const homes = (await helm.calls()).map(({ environment }) =>
        dirname(environment.HOME),
      );
      expect(homes.length).toBeGreaterThan(2);
      for (const home of homes) {
        await expect(access(home)).rejects.toThrow('ENOENT');
      }
    },
  );

  it.each([
    '-h',
    '--post-renderer=/bin/sh',
    'Orders',
    'orders_llm',
    '..',
    '',
    'a'.repeat(54),
    'orders-',
    'orders\nllm',
    'orders\u0000',
    'оrders',
    '1orders',
  ])('runs nothing for the release name %j', async releaseName => {
    const error = await failureOf(runner.upgrade({ ...options, releaseName }));
    expect(error.name).toBe('InputError');
    expect(await helm.calls()).toEqual([]);
  });

  it.each(['../x', 'a'.repeat(64), 'Kube', '', '--all-namespaces'])(
    'runs nothing for the namespace %j',
    async namespace => {
      const error = await failureOf(runner.history({ ...options, namespace }));
      expect(error.name).toBe('InputError');
      expect(await helm.calls()).toEqual([]);
    },
  );

  it.each([0, -1, 1.5, 3_601, Number.NaN])(
    'runs nothing for a time-out of %d s',
    async timeoutSeconds => {
      const error = await failureOf(
        runner.upgrade({ ...options, timeoutSeconds }),
      );
      expect(error.name).toBe('InputError');
      expect(await helm.calls()).toEqual([]);
    },
  );

  it.each([
    'oci://evil.example/chart',
    'http://169.254.169.254/chart.tgz',
    'stable/dvara',
    '../../chart',
    '/no/such/chart',
    '--post-renderer=/bin/sh',
  ])('runs nothing for the chart %s', async chart => {
    const error = await failureOf(runner.upgrade({ ...options, chart }));
    expect(error).toMatchObject({ name: 'HelmError', kind: 'invalidChart' });
    expect(await helm.calls()).toEqual([]);
  });

  it.each<[string, RegionKubeconfig]>([
    ['is empty', { kubeconfig: '' }],
    ['has no server', kubeconfig({ server: '' })],
    ['is not https', kubeconfig({ server: 'http://127.0.0.1:8080' })],
    ['has two contexts', kubeconfig({ contexts: 2 })],
    [
      'runs a program',
      kubeconfig({
        user: { exec: { command: '/bin/sh', args: ['-c', 'id'] } },
      }),
    ],
  ])('never hands Helm a kubeconfig that %s', async (_name, bad) => {
    const error = await failureOf(
      runner.upgrade({ ...options, kubeconfig: bad }),
    );
    expect(error.name).toBe('InputError');
    expect(
      (await helm.calls()).filter(({ args }) => args[0] !== 'version'),
    ).toEqual([]);
  });

  it('masks the token, given secrets and secret values in every line', async () => {
    await helm.setUpgrade('printSecrets');
    const lines: string[] = [];
    await runner.upgrade({
      ...options,
      kubeconfig: kubeconfig({ user: { token: 'token-of-the-region-987' } }),
      secrets: ['given-secret-1'],
      values: {
        secrets: {
          existingSecret: 'orders-keys',
          providerKeys: { openai: 'sk-"quoted"-key' },
        },
        extraEnv: [{ value: 'given-secret-1' }],
        webhookToken: 'hook-token-5',
      },
      onLine: line => lines.push(line),
    });
    const text = lines.join('\n');
    expect(text).toContain('existingSecret');
    expect(text).toContain('orders-keys');
    expect(text).not.toMatch(/quoted|given-secret|hook-token|of-the-region/);
    expect(text).not.toContain('\u001b');
  });

  it('tells a rollout that failed, with Helm’s last lines and the stored revision', async () => {
    await helm.setUpgrade('fail');
    expect(await failureOf(runner.upgrade(options))).toMatchObject({
      kind: 'rolloutFailed',
      message: 'The rollout of orders-llm failed: context deadline exceeded',
      lines: ['level=WARN waiting', 'Error: context deadline exceeded'],
      revision: { revision: 1, status: 'failed' },
    });
  });

  it('tells a chart that does not render from a rollout that failed', async () => {
    await helm.setHistory([{ revision: 1, status: 'failed' }]);
    await helm.setUpgrade('failBefore');
    expect(await failureOf(runner.upgrade(options))).toMatchObject({
      kind: 'invalidChart',
      message:
        'Helm did not roll out orders-llm: execution error at (dvara/templates/x.yaml:1:1): no second region',
    });
  });

  it('does not start Helm on a release that is locked', async () => {
    await helm.setHistory([
      { revision: 1, status: 'deployed' },
      { revision: 2, status: 'pending-upgrade' },
    ]);
    expect(await failureOf(runner.upgrade(options))).toMatchObject({
      kind: 'locked',
      message: 'orders-llm is locked: its revision 2 is pending-upgrade',
    });
    expect((await helm.calls()).some(({ args }) => args[0] === 'upgrade')).toBe(
      false,
    );
  });

  it('lets Helm store the revision as failed when the caller cancels', async () => {
    await helm.setUpgrade('hang');
    const controller = new AbortController();
    const error = await failureOf(
      runner.upgrade({
        ...options,
        timeoutSeconds: 60,
        signal: controller.signal,
        onLine: () => controller.abort(),
      }),
    );
    expect(error).toMatchObject({
      kind: 'cancelled',
      revision: { status: 'failed' },
      message:
        'The rollout of orders-llm was cancelled; its revision 1 is failed',
    });
  });

  it('starts nothing when it was cancelled before', async () => {
    const error = await failureOf(
      runner.upgrade({ ...options, signal: AbortSignal.abort() }),
    );
    expect(error).toMatchObject({ kind: 'cancelled' });
    expect((await helm.calls()).some(({ args }) => args[0] === 'upgrade')).toBe(
      false,
    );
  });

  it('kills a Helm that neither ends in time nor when it is asked to', async () => {
    await helm.setUpgrade('hangStubbornly');
    expect(await failureOf(runner.upgrade(options))).toMatchObject({
      kind: 'timedOut',
      revision: { status: 'pending-upgrade' },
    });
  });

  it('tells a Helm that something else killed', async () => {
    await helm.setUpgrade('die');
    expect(await failureOf(runner.upgrade(options))).toMatchObject({
      kind: 'interrupted',
    });
  });

  it('ends running rollouts when the portal ends, and starts no further', async () => {
    await helm.setUpgrade('hang');
    let begin = () => {};
    const begun = new Promise<void>(resolve => {
      begin = resolve;
    });
    const upgrade = failureOf(
      runner.upgrade({ ...options, timeoutSeconds: 60, onLine: () => begin() }),
    );
    await begun;
    await runner.stop();
    expect(await upgrade).toMatchObject({
      kind: 'cancelled',
      revision: { status: 'failed' },
    });
    expect(await failureOf(runner.upgrade(options))).toMatchObject({
      kind: 'cancelled',
    });
  });

  it.each([
    ['v3.20.1', 'Helm 3.20.1 is not supported'],
    ['v4.1.3', 'Helm 4.1.3 is not supported'],
    ['v2.17.0', 'Helm 2.17.0 is not supported'],
    ['v5.0.0', 'Helm 5.0.0 is not supported'],
    ['hello', 'does not answer like Helm'],
  ])('refuses version %s, naming the setting', async (version, sentence) => {
    const old = await install({ version });
    const error = await failureOf(
      new CliHelmRunner({ binary: old.binary }).upgrade(options),
    );
    expect(error).toMatchObject({ kind: 'unsupportedVersion' });
    expect(error.message).toContain(sentence);
    expect(error.message).toContain('dvara.helm.binary');
    expect((await old.calls()).map(({ args }) => args[0])).toEqual(['version']);
  });

  it('waits as Helm 3 knows it', async () => {
    const helm3 = await install({ version: 'v3.22.0' });
    await new CliHelmRunner({ binary: helm3.binary }).upgrade(options);
    const call = (await helm3.calls()).find(
      ({ args }) => args[0] === 'upgrade',
    );
    expect(call?.args).toContain('--wait');
  });

  it.each([
    ['/no/such/helm', 'dvara.helm.binary does not name a program'],
    [__filename, 'dvara.helm.binary does not name a program'],
  ])('says that there is no helm at %s', async (binary, sentence) => {
    const error = await failureOf(new CliHelmRunner({ binary }).version());
    expect(error).toMatchObject({ kind: 'binaryMissing' });
    expect(error.message).toContain(sentence);
  });

  it('notices that the binary was replaced', async () => {
    expect(await runner.version()).toBe('4.1.4');
    const script = await readFile(helm.binary, 'utf8');
    await writeFile(
      helm.binary,
      `${script.replace("read('version')", "'v4.3.1'")}\n`,
    );
    expect(await runner.version()).toBe('4.3.1');
  });
});
