import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { normalizeArchive } from './normalizeArchive';

const run = promisify(execFile);

describe('normalizeArchive', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'dvara-test-'));
    await mkdir(path.join(directory, 'dvara/templates'), { recursive: true });
    await writeFile(path.join(directory, 'dvara/Chart.yaml'), 'name: dvara\n');
    await writeFile(
      path.join(directory, 'dvara/templates/long.yaml'),
      'x'.repeat(1300),
    );
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('makes one archive of a chart that was packed at two times, which still unpacks to the same files', async () => {
    const archives = [];
    for (const time of [1_700_000_000, 1_800_000_001]) {
      const archive = path.join(directory, `${time}.tgz`);
      await run('tar', [
        `--mtime=@${time}`,
        '--format=ustar',
        '-czf',
        archive,
        '-C',
        directory,
        'dvara',
      ]);
      const packed = await readFile(archive);
      await normalizeArchive({ archive });
      archives.push({ archive, packed, normalized: await readFile(archive) });
    }
    const [one, two] = archives;
    expect(one.packed.equals(two.packed)).toBe(false);
    expect(one.normalized.equals(two.normalized)).toBe(true);

    const { stdout } = await run('tar', [
      '-xzOf',
      two.archive,
      'dvara/templates/long.yaml',
    ]);
    expect(stdout).toBe('x'.repeat(1300));
  });
});
