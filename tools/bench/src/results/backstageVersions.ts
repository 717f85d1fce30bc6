import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { repositoryDirectory } from '../../../portal/src/paths.ts';

/** The installed Backstage release, and its packages that stand beside ours in a comparison. */
export async function backstageVersions(): Promise<Record<string, string>> {
  const { version } = await readJson('backstage.json');
  const packages = await Promise.all(
    [
      '@backstage/plugin-scaffolder-backend',
      '@backstage/plugin-kubernetes-backend',
    ].map(async name => [
      name,
      (await readJson(`node_modules/${name}/package.json`)).version,
    ]),
  );
  return { Backstage: version, ...Object.fromEntries(packages) };
}

async function readJson(file: string): Promise<{ version: string }> {
  return JSON.parse(
    await readFile(path.join(repositoryDirectory, file), 'utf8'),
  ) as { version: string };
}
