import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { eventually, startFakeCluster, type FakeCluster } from '../testUtils';
import { CliHelmRunner } from './CliHelmRunner';
import { findBinary } from './findBinary';
import { HeldHelm } from './HeldHelm';
import { withHelmHome } from './HelmHome';
import type { HelmUpgradePreparation } from './HelmRunner';
import { runHelm } from './runHelm';
import { failureOf } from './testing/failureOf';
import { installFakeHelm, type FakeHelm } from './testing/installFakeHelm';
import { testKubeconfig } from './testing/testKubeconfig';

const CHART = join(__dirname, '../../../../charts/dvara');
const target = { namespace: 'gateways', releaseName: 'orders-llm' };

describe('an upgrade whose Helm is started before its values are known', () => {
  let helm: FakeHelm;
  let runner: CliHelmRunner;
  const options: HelmUpgradePreparation = {
    ...target,
    kubeconfig: testKubeconfig(),
    chart: CHART,
    timeoutSeconds: 60,
  };
  const upgrades = async () =>
    (await helm.calls()).filter(({ args }) => args[0] === 'upgrade');
  /** Waits until there is a Helm that waits. */
  const started = async () => {
    await eventually(async () => {
      expect(await helm.started()).toHaveLength(1);
    });
    return (await helm.started())[0];
  };
  const isGone = async ({ pid, home }: { pid: number; home: string }) => {
    await expect(access(home)).rejects.toThrow('ENOENT');
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  };

  beforeEach(async () => {
    helm = await installFakeHelm();
    runner = new CliHelmRunner({ binary: helm.binary, graceMs: 100 });
  });
  afterEach(async () => {
    await runner.stop();
    await helm.remove();
  });

  it('waits for them, and then is an upgrade like any other', async () => {
    const prepared = runner.prepareUpgrade(options);
    const waiting = await started();
    expect(await upgrades()).toEqual([]);

    const values = { gatewayServer: { replicaCount: 2 } };
    expect(await prepared.run({ values, before: null })).toMatchObject({
      revision: 1,
      status: 'deployed',
    });
    const calls = await upgrades();
    expect(calls).toHaveLength(1);
    expect(JSON.parse(calls[0].input)).toEqual(values);
    await prepared.discard();
    await isGone(waiting);
  });

  it('is gone with its folders when it is not wanted, and has done nothing', async () => {
    const prepared = runner.prepareUpgrade(options);
    const waiting = await started();
    await prepared.discard();

    await isGone(waiting);
    expect(await upgrades()).toEqual([]);
  });

  it('is started anew where the first one has ended, also while something of it keeps its output open', async () => {
    const held = new HeldHelm();
    const pidFile = join(dirname(helm.binary), 'pid');
    held.watch(
      runHelm({
        binary: '/bin/sh',
        args: ['-c', `sleep 2 & echo $$ >${pidFile}; exit 1`],
        environment: {
          HOME: dirname(helm.binary),
          PATH: process.env.PATH ?? '',
        },
        stopPolicy: 'kill',
        limitMs: 20_000,
        graceMs: 100,
        redact: text => text,
        input: held.input,
        onOver: held.onOver,
        onExit: held.onExit,
        readOutput: false,
      }),
    );
    await eventually(async () => {
      const pid = Number(await readFile(pidFile, 'utf8'));
      expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    });
    expect(await held.proceed({ input: '{}' })).toBeUndefined();
  });

  it('is not given to a Helm that is being killed', async () => {
    const held = new HeldHelm();
    const cancelled = new AbortController();
    held.watch(
      runHelm({
        binary: '/bin/cat',
        args: [],
        environment: { HOME: dirname(helm.binary) },
        stopPolicy: 'askFirst',
        limitMs: 20_000,
        graceMs: 100,
        redact: text => text,
        input: held.input,
        onOver: held.onOver,
        onExit: held.onExit,
        readOutput: false,
        signal: cancelled.signal,
      }),
    );
    cancelled.abort();
    expect(await held.proceed({ input: '{}' })).toBeUndefined();
  });

  it('is not begun on a locked release', async () => {
    const prepared = runner.prepareUpgrade(options);
    expect(
      await failureOf(
        prepared.run({
          values: {},
          before: { revision: 1, status: 'pending-upgrade', chart: '' },
        }),
      ),
    ).toMatchObject({ kind: 'locked' });
    await prepared.discard();
    expect(await upgrades()).toEqual([]);
  });

  it('is started anew where it has ended before it was needed', async () => {
    const prepared = runner.prepareUpgrade(options);
    const first = await started();
    process.kill(first.pid, 'SIGKILL');
    await eventually(() => isGone(first));

    expect(await prepared.run({ values: {}, before: null })).toMatchObject({
      revision: 1,
    });
    expect(await upgrades()).toHaveLength(1);
  });

  it.each(['cancel', 'end of the portal'])(
    'ends at once with a %s, and begins no more',
    async how => {
      const cancel = new AbortController();
      const prepared = runner.prepareUpgrade({
        ...options,
        signal: cancel.signal,
      });
      const waiting = await started();
      if (how === 'cancel') {
        cancel.abort();
      } else {
        await runner.stop();
      }
      await eventually(() => isGone(waiting));
      expect(
        await failureOf(prepared.run({ values: {}, before: null })),
      ).toMatchObject({ kind: 'cancelled' });
      expect(await upgrades()).toEqual([]);
    },
  );

  it('masks what is among its values though it was started without them', async () => {
    await helm.setUpgrade('printSecrets');
    const prepared = runner.prepareUpgrade(options);
    await started();
    const lines: string[] = [];
    await prepared.run({
      values: { postgresql: { password: 'correct-horse-battery' } },
      before: null,
      onLine: line => lines.push(line),
    });
    expect(lines.join()).toContain('***');
    expect(lines.join()).not.toContain('correct-horse-battery');
  });
});

/* The real binaries: a Helm without its values must not write. */
const binaries = [process.env.DVARA_HELM3, process.env.DVARA_HELM4].filter(
  Boolean,
);

describe.each(binaries.length > 0 ? binaries : [undefined])(
  'Helm %s without its values',
  binary => {
    let cluster: FakeCluster;
    beforeAll(async () => {
      cluster = await startFakeCluster();
    }, 30_000);
    afterAll(() => cluster.stop());
    beforeEach(() => {
      cluster.requests.length = 0;
    });

    const kubeconfig = () => ({
      kubeconfig: stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [
          {
            name: 'region',
            cluster: {
              server: cluster.url,
              'certificate-authority-data': cluster.caData,
            },
          },
        ],
        users: [{ name: 'deployer', user: { token: cluster.deployerToken } }],
        contexts: [
          { name: 'region', context: { cluster: 'region', user: 'deployer' } },
        ],
        'current-context': 'region',
      }),
    });
    const hasReadReleases = () =>
      cluster.requests.some(({ path }) =>
        path.startsWith('/api/v1/namespaces/gateways/secrets'),
      );
    const hasOnlyRead = () =>
      cluster.requests.every(({ method }) => method === 'GET');

    it('reads the release and waits', async () => {
      const runner = new CliHelmRunner({
        binary,
        minimumVersions: { 3: '3.18.0', 4: '4.1.4' },
      });
      const prepared = runner.prepareUpgrade({
        ...target,
        kubeconfig: kubeconfig(),
        chart: CHART,
        timeoutSeconds: 60,
      });
      await eventually(() => expect(hasReadReleases()).toBe(true), {
        withinMs: 15_000,
      });
      await prepared.discard();
      expect(hasOnlyRead()).toBe(true);
    }, 30_000);

    it('ends without a change where the portal is killed, so that they break off', async () => {
      const result = await withHelmHome({
        kubeconfig: kubeconfig(),
        run: async home =>
          runHelm({
            binary: await findBinary({ configured: binary }),
            args: [
              'upgrade',
              '--install',
              `--kubeconfig=${home.kubeconfigPath}`,
              '--namespace=gateways',
              '--values=-',
              '--',
              'orders-llm',
              CHART,
            ],
            environment: home.environment,
            stopPolicy: 'kill',
            limitMs: 20_000,
            graceMs: 100,
            redact: text => text,
            // What stands there until the rest is given.
            input: new HeldHelm().input.head,
            readOutput: false,
          }),
      });
      expect(result.exitCode).toBe(1);
      expect(result.lines.join()).toContain('failed to parse');
      expect(hasReadReleases()).toBe(true);
      expect(hasOnlyRead()).toBe(true);
    }, 30_000);
  },
);
