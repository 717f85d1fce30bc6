import fs from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { parse } from 'yaml';

const repositoryDirectory = path.resolve(import.meta.dirname, '../../..');

/** `import values from './values.yaml'` gives the parsed file, as in the CLI's own bundler. */
const yamlModules: Plugin = {
  name: 'yaml',
  setup({ onLoad }) {
    onLoad({ filter: /\.ya?ml$/ }, ({ path: file }) => ({
      contents: JSON.stringify(parse(fs.readFileSync(file, 'utf8'))),
      loader: 'json',
    }));
  },
};

/** Node's own modules, of which parts that never run in a browser speak. */
const withoutNode: Plugin = {
  name: 'without-node',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:.*|stream)$/ }, ({ path: name }) => ({
      path: name,
      namespace: 'without-node',
    }));
    onLoad({ filter: /.*/, namespace: 'without-node' }, () => ({
      contents: 'module.exports = { Transform: class {} };',
    }));
  },
};

/** What an app reads from its page; no address of a backend is ever asked. */
const configuration = {
  app: {
    title: 'Dvara',
    baseUrl: 'http://localhost',
    extensions: [
      {
        'api:app/app-language': {
          config: { availableLanguages: ['en', 'de'] },
        },
      },
    ],
  },
  backend: { baseUrl: 'http://localhost' },
};

/** Builds the page with every scenario, `plugins/dvara/dev`, into a folder of plain files. */
export async function buildDevPage(directory: string): Promise<void> {
  await build({
    entryPoints: [
      path.join(repositoryDirectory, 'plugins/dvara/dev/index.tsx'),
    ],
    outdir: path.join(directory, 'static'),
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    jsx: 'automatic',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.APP_CONFIG': '[]',
      global: 'globalThis',
    },
    inject: [path.join(import.meta.dirname, 'browserGlobals.js')],
    loader: Object.fromEntries(
      ['.svg', '.png', '.jpg', '.gif', '.woff', '.woff2', '.ttf', '.eot'].map(
        extension => [extension, 'dataurl'],
      ),
    ),
    plugins: [yamlModules, withoutNode],
    logLevel: 'error',
  });
  const escaped = JSON.stringify([
    { context: 'dev', data: configuration },
  ]).replaceAll('<', '\\u003c');
  await fs.promises.writeFile(
    path.join(directory, 'index.html'),
    `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Dvara</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/static/index.css">
    <script type="backstage.io/config">${escaped}</script>
  </head>
  <body>
    <div id="root"></div>
    <script type="module" src="/static/index.js"></script>
  </body>
</html>
`,
  );
}
