import fs from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];

function findOnPath(): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const name of names) {
      const candidate = path.join(folder, name);
      if (fs.existsSync(candidate)) {
        return candidate;
      }
    }
  }
  return undefined;
}

/**
 * A Chromium for the end-to-end tests: `DVARA_CHROMIUM`, one on PATH, the one
 * that Playwright installed, or Debian's package where this process is root.
 *
 * @returns path of the browser
 * @throws Error with a sentence that says how to get one
 */
export async function ensureChromium(options: {
  tell: (message: string) => void;
}): Promise<string> {
  const named = process.env.DVARA_CHROMIUM;
  if (named) {
    if (!fs.existsSync(named)) {
      throw new Error(`DVARA_CHROMIUM names ${named}, which does not exist.`);
    }
    return named;
  }
  const found = findOnPath();
  if (found) {
    return found;
  }
  const { chromium } = await import('@playwright/test');
  if (fs.existsSync(chromium.executablePath())) {
    return chromium.executablePath();
  }
  if (process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get')) {
    options.tell('installing Debian’s chromium');
    await execa('apt-get', ['update', '-qq']);
    await execa('apt-get', ['install', '-y', '-qq', 'chromium'], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
    const installed = findOnPath();
    if (installed) {
      return installed;
    }
  }
  throw new Error(
    'There is no Chromium for the end-to-end tests. Install one (npx playwright install chromium, or your system’s package) or set DVARA_CHROMIUM to its path.',
  );
}
