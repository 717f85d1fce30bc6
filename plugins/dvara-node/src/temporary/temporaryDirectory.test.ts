import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import {
  makeTemporaryDirectory,
  removeLeftTemporaryDirectories,
} from './temporaryDirectory';

describe('temporary folders', () => {
  let within: string;

  beforeEach(async () => {
    within = await mkdtemp(join(tmpdir(), 'dvara-test-'));
  });

  afterEach(async () => {
    await rm(within, { recursive: true, force: true });
  });

  /** The folder that a process with another id would have made. */
  async function madeBy(pid: number, host?: string): Promise<string> {
    const own = await makeTemporaryDirectory({ purpose: 'helm', within });
    await rm(own, { recursive: true });
    const [, ownHost] = /^dvara-helm-([0-9a-f]{8})-/.exec(basename(own)) ?? [];
    const directory = join(
      dirname(own),
      `dvara-helm-${host ?? ownHost}-${pid}-abcdef`,
    );
    await mkdir(join(directory, 'home'), { recursive: true });
    return directory;
  }

  it('that a killed process has left are removed, and nobody else’s', async () => {
    const { pid: gone } = spawnSync(process.execPath, ['--version']);
    const left = await madeBy(gone);
    const keeps = [
      await makeTemporaryDirectory({ purpose: 'chart', within }),
      await madeBy(process.ppid),
      await madeBy(gone, '00000000'),
    ];
    const foreign = join(within, 'dvara-helm-foreign');
    await mkdir(foreign);

    expect(await removeLeftTemporaryDirectories({ within })).toBe(1);
    expect(existsSync(left)).toBe(false);
    expect([...keeps, foreign].filter(each => !existsSync(each))).toEqual([]);
  });

  it('of an earlier process with the same id are removed, as after a container has started again', async () => {
    const left = await makeTemporaryDirectory({ purpose: 'helm', within });
    const uptime = jest.spyOn(process, 'uptime').mockReturnValue(-60);
    expect(await removeLeftTemporaryDirectories({ within })).toBe(1);
    expect(existsSync(left)).toBe(false);
    uptime.mockRestore();
  });

  it('that cannot be made are told with the reason and without a path', async () => {
    const failure = makeTemporaryDirectory({
      purpose: 'helm',
      within: join(within, 'nowhere'),
    });
    await expect(failure).rejects.toThrow(
      'The portal cannot make a temporary folder (ENOENT). Check the space',
    );
    await expect(failure).rejects.not.toThrow(within);
  });
});
