import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryDirectory } from './paths.ts';

/** They are read a few seconds after the portal is up. */
const TIMEOUT_MS = 60_000;
const PAUSE_MS = 250;
const REQUEST_MS = 5_000;

/**
 * Waits until the catalog has the templates of this repository, without which a new portal offers nothing to create.
 *
 * @returns the names of those that have not come in a minute; none where the portal lets no guest in, as who nobody can ask
 */
export async function findMissingTemplates(options: {
  address: string;
  signal: AbortSignal;
}): Promise<string[]> {
  const { address, signal } = options;
  const names = fs.readdirSync(path.join(repositoryDirectory, 'templates'));
  const deadline = Date.now() + TIMEOUT_MS;
  let missing = names;
  while (missing.length > 0 && Date.now() < deadline) {
    try {
      const token = await guestToken(options);
      missing = token
        ? await askCatalog({ address, signal, token, names })
        : [];
    } catch {
      signal.throwIfAborted();
      // A busy portal that has not answered in time is asked again.
    }
    if (missing.length > 0) {
      await sleep(PAUSE_MS, undefined, { signal });
    }
  }
  return missing;
}

async function guestToken(options: {
  address: string;
  signal: AbortSignal;
}): Promise<string | undefined> {
  const response = await fetch(`${options.address}/api/auth/guest/refresh`, {
    method: 'POST',
    headers: { 'X-Requested-With': 'XMLHttpRequest' },
    signal: within(options.signal),
  });
  if (!response.ok) {
    return undefined;
  }
  const { backstageIdentity } = (await response.json()) as {
    backstageIdentity?: { token: string };
  };
  return backstageIdentity?.token;
}

async function askCatalog(options: {
  address: string;
  signal: AbortSignal;
  token: string;
  names: string[];
}): Promise<string[]> {
  const { address, signal, token, names } = options;
  const response = await fetch(`${address}/api/catalog/entities/by-refs`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({
      entityRefs: names.map(name => `template:default/${name}`),
      fields: ['metadata.name'],
    }),
    signal: within(signal),
  });
  if (!response.ok) {
    return names;
  }
  const { items } = (await response.json()) as { items: unknown[] };
  return names.filter((_, index) => !items[index]);
}

function within(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]);
}
