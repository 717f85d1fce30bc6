import fs from 'node:fs';
import path from 'node:path';
import { stateDirectory } from '../../support/portal.ts';
import { databaseText } from '../../support/secrets.ts';
import { waitFor } from '../../support/waitFor.ts';

/** Reads something that a portal at work may have just removed. */
function ifStillThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function readFiles(directory: string, texts: Record<string, string>): void {
  for (const entry of ifStillThere(() =>
    fs.readdirSync(directory, { withFileTypes: true }),
  ) ?? []) {
    const absolute = path.join(directory, entry.name);
    // The clusters' own store holds the Secrets, which is their place. Databases are read column by
    // column: SQLite does not wipe what it frees.
    if (entry.isDirectory() && !['etcd', 'database'].includes(entry.name)) {
      readFiles(absolute, texts);
    } else if (entry.isFile()) {
      const text = ifStillThere(() => fs.readFileSync(absolute, 'latin1'));
      if (text !== undefined) {
        texts[path.relative(stateDirectory(), absolute)] = text;
      }
    }
  }
}

/** All that the portals under test have written, as text by its place, while they run: logs, temporary files, databases. */
export async function placesOfState(): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  readFiles(stateDirectory(), texts);
  // Another fault may be locking a database.
  const databases = await waitFor({
    what: 'the databases to be readable',
    timeoutMs: 120_000,
    condition: () => databaseText(path.join(stateDirectory(), 'database')),
  });
  return { ...texts, ...databases };
}
