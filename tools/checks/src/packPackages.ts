import fs from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { repositoryDirectory } from './runTool.ts';

/** Packages that adopters install, in the order in which they depend on each other. */
const packageFolders = [
  'dvara-common',
  'dvara-node',
  'dvara',
  'dvara-backend',
  'scaffolder-backend-module-dvara',
  'catalog-backend-module-dvara',
];

/** Name and archive of each packed package. */
export type PackedPackages = Record<string, string>;

/**
 * Builds and packs every package as it would be published.
 *
 * @throws Error with the output of the build that failed
 */
export async function packPackages(options: {
  directory: string;
  tell: (message: string) => void;
}): Promise<PackedPackages> {
  const { directory, tell } = options;
  const yarn = path.join(
    repositoryDirectory,
    fs
      .readFileSync(path.join(repositoryDirectory, '.yarnrc.yml'), 'utf8')
      .match(/^yarnPath:\s*(\S+)/m)?.[1] ?? '',
  );
  tell('types for the packages');
  await execa(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '--incremental', 'false'],
    { cwd: repositoryDirectory, all: true },
  );
  const packed: PackedPackages = {};
  for (const folder of packageFolders) {
    const cwd = path.join(repositoryDirectory, 'plugins', folder);
    const manifestFile = path.join(cwd, 'package.json');
    const manifest = fs.readFileSync(manifestFile, 'utf8');
    const { name } = JSON.parse(manifest) as { name: string };
    tell(`packing ${name}`);
    const archive = path.join(directory, `${folder}.tgz`);
    await execa(
      process.execPath,
      [
        path.join(
          repositoryDirectory,
          'node_modules/@backstage/cli/bin/backstage-cli',
        ),
        'package',
        'build',
      ],
      { cwd, all: true },
    );
    try {
      await execa(process.execPath, [yarn, 'pack', '--out', archive], {
        cwd,
        all: true,
      });
    } finally {
      // `prepack` rewrites the manifest, and a pack that fails leaves it so.
      fs.writeFileSync(manifestFile, manifest);
      fs.rmSync(`${manifestFile}-prepack`, { force: true });
    }
    packed[name] = archive;
  }
  return packed;
}
