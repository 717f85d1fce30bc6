import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * The forms in which a secret could have been written down: as it is, as JSON,
 * as a part of an address, and as base64 at each of the three offsets.
 */
export function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].map(offset => {
    const encoded = Buffer.concat([
      Buffer.alloc(offset, 0x20),
      Buffer.from(secret),
    ]).toString('base64');
    // The first and last characters depend on the neighbours: leave them out.
    return encoded.slice(offset === 0 ? 0 : 4, -4);
  });
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      ...base64,
    ]),
  ];
}

/** Names of the places whose text holds a form of a secret. */
export function placesWith(options: {
  secrets: string[];
  places: Record<string, string>;
}): string[] {
  const forms = options.secrets.flatMap(formsOf);
  return Object.entries(options.places)
    .filter(([, text]) => forms.some(form => text.includes(form)))
    .map(([name]) => name);
}

/** Every column of every table of every SQLite database below a folder, as text. */
export function databaseText(directory: string): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const file of fs.readdirSync(directory, { recursive: true })) {
    const absolute = path.join(directory, String(file));
    if (!absolute.endsWith('.sqlite')) {
      continue;
    }
    const database = new DatabaseSync(absolute, { readOnly: true });
    try {
      const tables = database
        .prepare("select name from sqlite_master where type = 'table'")
        .all() as Array<{ name: string }>;
      for (const { name } of tables) {
        texts[`${String(file)} ${name}`] = JSON.stringify(
          database.prepare(`select * from "${name.replace(/"/g, '""')}"`).all(),
          (_key, value: unknown) =>
            value instanceof Uint8Array
              ? Buffer.from(value).toString('latin1')
              : typeof value === 'bigint'
              ? String(value)
              : value,
        );
      }
    } finally {
      database.close();
    }
  }
  return texts;
}

/** Every file below a folder as text, but for what `skip` names. */
export function fileTexts(options: {
  directory: string;
  skip: (relativePath: string) => boolean;
}): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const entry of fs.readdirSync(options.directory, {
    recursive: true,
    withFileTypes: true,
  })) {
    const absolute = path.join(entry.parentPath, entry.name);
    const relative = path.relative(options.directory, absolute);
    if (entry.isFile() && !options.skip(relative)) {
      texts[relative] = fs.readFileSync(absolute, 'latin1');
    }
  }
  return texts;
}
