import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { execa } from 'execa';
import type { PackedPackages } from './packPackages.ts';
import { repositoryDirectory } from './runTool.ts';

const require = createRequire(import.meta.url);

interface Manifest {
  dependencies?: Record<string, string>;
  resolutions?: Record<string, string>;
  [key: string]: unknown;
}

function editManifest(file: string, edit: (manifest: Manifest) => void): void {
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8')) as Manifest;
  edit(manifest);
  fs.writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * Makes a portal with Backstage's own `create-app`, adds the packed packages the
 * way the README says, and installs and builds it.
 *
 * @returns the portal's folder
 * @throws Error with the output of the step that failed
 */
export async function createAdopterPortal(options: {
  directory: string;
  packed: PackedPackages;
  tell: (message: string) => void;
}): Promise<string> {
  const { directory, packed, tell } = options;
  const portal = path.join(directory, 'portal');
  const yarnRelease = fs
    .readFileSync(path.join(repositoryDirectory, '.yarnrc.yml'), 'utf8')
    .match(/^yarnPath:\s*(\S+)/m)?.[1];
  const yarn = path.join(repositoryDirectory, yarnRelease ?? '');

  tell('creating a portal with create-app');
  // create-app looks for a yarn on PATH, also where it installs nothing.
  const bin = path.join(directory, 'bin');
  fs.mkdirSync(bin, { recursive: true });
  fs.writeFileSync(
    path.join(bin, 'yarn'),
    `#!/bin/sh\nexec "${process.execPath}" "${yarn}" "$@"\n`,
    { mode: 0o755 },
  );
  await execa(
    process.execPath,
    [
      path.join(
        path.dirname(require.resolve('@backstage/create-app/package.json')),
        'bin/backstage-create-app',
      ),
      '--skip-install',
      '--path',
      portal,
    ],
    {
      cwd: directory,
      input: 'portal\n',
      env: { PATH: `${bin}${path.delimiter}${process.env.PATH}` },
      all: true,
    },
  );

  const repository = JSON.parse(
    fs.readFileSync(path.join(repositoryDirectory, 'package.json'), 'utf8'),
  ) as Manifest;
  const archives = Object.fromEntries(
    Object.entries(packed).map(([name, archive]) => [name, `file:${archive}`]),
  );
  editManifest(path.join(portal, 'package.json'), manifest => {
    // Packages that are not published yet are found by their archives.
    manifest.resolutions = {
      ...manifest.resolutions,
      ...repository.resolutions,
      ...archives,
    };
  });
  const add = (folder: string, names: string[]) =>
    editManifest(path.join(portal, folder, 'package.json'), manifest => {
      for (const name of names) {
        manifest.dependencies = {
          ...manifest.dependencies,
          [name]: archives[name],
        };
      }
    });
  add('packages/app', ['@dvara/backstage-plugin-dvara']);
  const backendPackages = [
    '@dvara/backstage-plugin-dvara-backend',
    '@dvara/backstage-plugin-scaffolder-backend-module-dvara',
    '@dvara/backstage-plugin-catalog-backend-module-dvara',
  ];
  add('packages/backend', backendPackages);
  const backendIndex = path.join(portal, 'packages/backend/src/index.ts');
  fs.writeFileSync(
    backendIndex,
    fs
      .readFileSync(backendIndex, 'utf8')
      .replace(
        'backend.start();',
        `${backendPackages
          .map(name => `backend.add(import('${name}'));`)
          .join('\n')}\nbackend.start();`,
      ),
  );
  // The versions that this repository was tested with, for what both have.
  fs.copyFileSync(
    path.join(repositoryDirectory, 'yarn.lock'),
    path.join(portal, 'yarn.lock'),
  );
  fs.writeFileSync(
    path.join(portal, '.yarnrc.yml'),
    `enableScripts: false\nenableTelemetry: false\nnodeLinker: node-modules\nyarnPath: ${yarnRelease}\n`,
  );

  tell('installing its dependencies');
  await execa(process.execPath, [yarn, 'install'], {
    cwd: portal,
    all: true,
    env: {
      YARN_ENABLE_PROGRESS_BARS: '0',
      YARN_ENABLE_IMMUTABLE_INSTALLS: '0',
    },
  });
  tell('building its pages');
  await execa(process.execPath, [yarn, 'workspace', 'app', 'build'], {
    cwd: portal,
    all: true,
    env: { NODE_ENV: 'production' },
  });
  return portal;
}
