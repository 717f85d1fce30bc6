import { readFile, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';

const BLOCK = 512;
const TIME = { at: 136, length: 12 };
const CHECKSUM = { at: 148, length: 8 };
const SIZE = { at: 124, length: 12 };

/**
 * Takes the times out of a packed chart. Helm 3 writes the time of packing into every file's
 * header, so that one chart packed twice has two digests and no plan would ever hold.
 */
export async function normalizeArchive(options: {
  archive: string;
}): Promise<void> {
  const tar = gunzipSync(await readFile(options.archive));
  let at = 0;
  while (at + BLOCK <= tar.length && tar[at] !== 0) {
    const header = tar.subarray(at, at + BLOCK);
    const size = parseInt(
      header.toString('latin1', SIZE.at, SIZE.at + SIZE.length),
      8,
    );
    header.write('0'.repeat(TIME.length - 1), TIME.at, 'latin1');
    header.fill(' ', CHECKSUM.at, CHECKSUM.at + CHECKSUM.length);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(
      `${sum.toString(8).padStart(6, '0')}\0 `,
      CHECKSUM.at,
      'latin1',
    );
    at += BLOCK * (1 + Math.ceil(size / BLOCK));
  }
  await writeFile(options.archive, gzipSync(tar));
}
