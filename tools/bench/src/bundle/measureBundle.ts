import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';

/**
 * What every Backstage app loads anyway, so that no plugin's size is counted with it:
 * React, Backstage's own packages, both Material UIs with their styles, and zod.
 */
const shared = [
  'react',
  'react-dom',
  'react-router-dom',
  '@backstage/catalog-model',
  '@backstage/config',
  '@backstage/core-*',
  '@backstage/errors',
  '@backstage/frontend-plugin-api',
  '@backstage/plugin-catalog-react',
  '@backstage/plugin-permission-*',
  '@backstage/plugin-scaffolder-react',
  '@backstage/theme',
  '@backstage/types',
  '@backstage/ui',
  '@emotion/*',
  '@material-ui/*',
  '@mui/material',
  '@mui/material/*',
  'zod',
  'zod/*',
];

/** The size of code that was minified, in bytes. */
export interface CodeSize {
  minified: number;
  gzip: number;
}

/** How large a screen is, and what it is made of. */
export interface BundleMeasure {
  /** What is loaded before the screen shows anything. */
  first: CodeSize;
  /** All of it, with what is loaded when a part is opened. */
  total: CodeSize;
  /** By the module that a part is loaded for, from the repository's root. */
  parts: Map<string, CodeSize>;
  /** Packages from elsewhere whose code is in it, the largest first. */
  packages: string[];
}

/** Bundles a screen as an app would, minified for production, and weighs it. */
export async function measureBundle(options: {
  repositoryDirectory: string;
  /** Code that imports the screen as an app does, with paths from the repository's root. */
  code: string;
}): Promise<BundleMeasure> {
  const { repositoryDirectory, code } = options;
  const { metafile, outputFiles } = await build({
    absWorkingDir: repositoryDirectory,
    stdin: { contents: code, resolveDir: repositoryDirectory },
    outdir: 'out',
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    jsx: 'automatic',
    external: shared,
    loader: { '.svg': 'dataurl', '.png': 'dataurl', '.css': 'empty' },
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    logLevel: 'error',
  });
  const sizes = new Map(
    outputFiles.map(({ path: file, contents }) => [
      path.relative(repositoryDirectory, file),
      {
        minified: contents.byteLength,
        gzip: gzipSync(contents, { level: 9 }).byteLength,
      },
    ]),
  );
  const entry = 'out/stdin.js';
  const first = importedAtOnce({ metafile, from: entry });
  return {
    first: sum({ sizes, files: first }),
    total: sum({ sizes, files: sizes.keys() }),
    parts: new Map(
      Object.entries(metafile.outputs).flatMap(([file, { entryPoint }]) => {
        if (!entryPoint || file === entry) {
          return [];
        }
        const files = importedAtOnce({ metafile, from: file });
        const further = [...files].filter(each => !first.has(each));
        return [[entryPoint, sum({ sizes, files: further })] as const];
      }),
    ),
    packages: packagesOf(metafile),
  };
}

function sum(options: {
  sizes: ReadonlyMap<string, CodeSize>;
  files: Iterable<string>;
}): CodeSize {
  const { sizes, files } = options;
  const total = { minified: 0, gzip: 0 };
  for (const file of files) {
    const size = sizes.get(file);
    total.minified += size?.minified ?? 0;
    total.gzip += size?.gzip ?? 0;
  }
  return total;
}

/** A file with all that it imports before it runs. */
function importedAtOnce(options: {
  metafile: Metafile;
  from: string;
}): Set<string> {
  const { metafile, from } = options;
  const found = new Set<string>();
  const visit = (file: string) => {
    if (!found.has(file)) {
      found.add(file);
      metafile.outputs[file].imports
        .filter(
          ({ kind, external }) => kind === 'import-statement' && !external,
        )
        .forEach(imported => visit(imported.path));
    }
  };
  visit(from);
  return found;
}

function packagesOf(metafile: Metafile): string[] {
  const weights = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const [, name] =
        /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
      if (name && bytesInOutput > 0) {
        weights.set(name, (weights.get(name) ?? 0) + bytesInOutput);
      }
    }
  }
  return [...weights].sort(([, a], [, b]) => b - a).map(([name]) => name);
}
