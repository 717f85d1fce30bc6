import { existsSync, statSync } from 'node:fs';
import fileSystem, { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../testUtils';
import { DiscoveryCaches } from './DiscoveryCaches';
import { installFakeHelm, type FakeHelm } from './testing/installFakeHelm';
import { testKubeconfig } from './testing/testKubeconfig';
import { CliHelmRunner } from './CliHelmRunner';
import { failureOf } from './testing/failureOf';

describe('DiscoveryCaches', () => {
  let now: number;
  let caches: DiscoveryCaches;
  const logger = { warn: jest.fn<void, [string]>() };
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
    logger.warn.mockReset();
    caches = new DiscoveryCaches({ logger, now: () => now });
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

  it.each([
    ['cannot be read', (path: string) => writeFile(path, 'no folder')],
    ['goes while it is read', (path: string) => symlink('nowhere', path)],
  ])(
    'tells the result of a run whose folder %s, and begins anew',
    async (_, spoil) => {
      const directory = await use({
        run: folder => spoil(join(folder, 'http')),
      });
      expect(existsSync(directory)).toBe(false);
      expect(logger.warn).toHaveBeenCalledTimes(1);
      expect(logger.warn.mock.calls[0][0]).not.toContain(directory);
    },
  );

  it('tells the result of a run whose folder cannot be removed, and removes it later', async () => {
    const remove = jest
      .spyOn(fileSystem, 'rm')
      .mockRejectedValue(Object.assign(new Error('/tmp/x'), { code: 'EBUSY' }));
    const directory = await use({ isGood: false });
    remove.mockRestore();
    expect(existsSync(directory)).toBe(true);
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringContaining('could not be removed (EBUSY)')],
    ]);
    expect(logger.warn.mock.calls[0][0]).not.toContain('/tmp/x');

    expect(await use()).not.toBe(directory);
    expect(existsSync(directory)).toBe(false);
  });

  it('removes a folder after ten minutes though Helm does not run again', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
    const directory = await use();
    now += 10 * 60_000;
    jest.advanceTimersByTime(10 * 60_000);
    const timers = jest.getTimerCount();
    jest.useRealTimers();
    await eventually(() => expect(existsSync(directory)).toBe(false));
    expect(timers).toBe(0);
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
