import { existsSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DiscoveryCaches } from './DiscoveryCaches';
import { installFakeHelm, type FakeHelm } from './testing/installFakeHelm';
import { testKubeconfig } from './testing/testKubeconfig';
import { CliHelmRunner } from './CliHelmRunner';
import { failureOf } from './testing/failureOf';

describe('DiscoveryCaches', () => {
  let now: number;
  let caches: DiscoveryCaches;
  const kubeconfig = { kubeconfig: 'of one region' };
  const use = (
    options: { isGood?: boolean; run?: (directory: string) => unknown } = {},
  ) =>
    caches.use({
      kubeconfig,
      run: async directory => {
        await options.run?.(directory);
        return directory;
      },
      isGood: () => options.isGood ?? true,
    });

  beforeEach(() => {
    now = 0;
    caches = new DiscoveryCaches({ now: () => now });
  });
  afterEach(() => caches.clear());

  it('gives the runs of one kubeconfig the same folder, which nobody else can read', async () => {
    const directory = await use();

    expect(await use()).toBe(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(
      await caches.use({
        kubeconfig: { kubeconfig: 'of one region', tokenFile: '/other' },
        run: async other => other,
        isGood: () => true,
      }),
    ).not.toBe(directory);
  });

  it('begins anew after ten minutes, so that kinds which are new or gone are known', async () => {
    const directory = await use();
    now = 10 * 60_000 - 1;
    expect(await use()).toBe(directory);
    now += 1;

    expect(await use()).not.toBe(directory);
    expect(existsSync(directory)).toBe(false);
  });

  it('begins anew after a run that failed, whatever the reason', async () => {
    const directory = await use({ isGood: false });
    expect(existsSync(directory)).toBe(false);
    const next = await use();
    await expect(
      use({ run: () => Promise.reject(new Error('killed')) }),
    ).rejects.toThrow('killed');

    expect(existsSync(next)).toBe(false);
  });

  it('takes no folder away from a run that still works with it', async () => {
    let meanwhile = '';
    const first = await use({
      run: async directory => {
        await use({ isGood: false });
        await caches.clear();
        expect(existsSync(directory)).toBe(true);
        meanwhile = await use();
      },
    });

    expect(meanwhile).not.toBe(first);
    expect(existsSync(first)).toBe(false);
  });

  it('keeps nothing in which Helm has noted the token', async () => {
    const write = (head: string) =>
      use({
        run: async directory => {
          await mkdir(join(directory, 'http', 'ab'), { recursive: true });
          await writeFile(
            join(directory, 'http', 'ab', 'cd'),
            `checksum\nHTTP/2.0 200 OK\r\n${head}\r\n\r\n{}`,
          );
        },
      });
    expect(existsSync(await write('X-Varied-Accept: application/json'))).toBe(
      true,
    );

    expect(existsSync(await write('X-Varied-Authorization: Bearer t'))).toBe(
      false,
    );
  });
});

describe('CliHelmRunner with shareDiscovery', () => {
  let helm: FakeHelm;
  let runner: CliHelmRunner;
  const folders = async () =>
    (await helm.calls())
      .filter(({ args }) => args[0] === 'upgrade')
      .map(({ environment }) => environment.KUBECACHEDIR);
  const upgrade = () =>
    runner.upgrade({
      kubeconfig: testKubeconfig(),
      namespace: 'gateways',
      releaseName: 'orders-llm',
      chart: join(__dirname, '../../../../charts/dvara'),
      values: {},
      timeoutSeconds: 60,
    });

  beforeEach(async () => {
    helm = await installFakeHelm();
    await helm.setHistory([{ revision: 1, status: 'deployed' }]);
    runner = new CliHelmRunner({ binary: helm.binary, shareDiscovery: true });
  });
  afterEach(() => helm.remove());

  it('hands Helm one folder until a run fails, and leaves none behind', async () => {
    await upgrade();
    await upgrade();
    await helm.setUpgrade('fail');
    await failureOf(upgrade());
    await helm.setUpgrade('succeed');
    await upgrade();
    const [first, second, third, last] = await folders();

    expect([second, third]).toEqual([first, first]);
    expect(last).not.toBe(first);
    expect(existsSync(first)).toBe(false);
    expect(existsSync(last)).toBe(true);
    await runner.stop();
    expect(existsSync(last)).toBe(false);
  });
});
