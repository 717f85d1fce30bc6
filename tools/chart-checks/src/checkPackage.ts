import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'fflate';
import { parse } from 'yaml';

/** What a person who unpacks the chart must find. */
const wanted = [
  'Chart.yaml',
  'README.md',
  'CHANGELOG.md',
  'values.yaml',
  'values.schema.json',
];
/** What only the repository needs. */
const unwanted = [/^ci\//, /^tests\//, /\.gotmpl$/];

/** Names of the files in a packaged chart, without the chart's folder. */
export function listPackage(archive: Uint8Array): string[] {
  const tar = gunzipSync(archive);
  const text = (from: number, to: number) =>
    new TextDecoder()
      .decode(tar.subarray(from, to))
      .replace(/\0.*$/s, '')
      .trim();
  const names: string[] = [];
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const name = text(at, at + 100);
    const prefix = text(at + 345, at + 500);
    const path = prefix ? `${prefix}/${name}` : name;
    names.push(path.replace(/^[^/]+\//, ''));
    const size = parseInt(text(at + 124, at + 136), 8);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return names;
}

/** The package holds what its reader needs and nothing that only the repository does. */
export function checkPackage(names: string[]): string[] {
  return [
    ...wanted
      .filter(name => !names.includes(name))
      .map(name => `${name} is not in the package`),
    ...names
      .filter(name => unwanted.some(pattern => pattern.test(name)))
      .map(name => `${name} has no place in the package`),
  ];
}

interface ChartMetadata {
  version: string;
  appVersion: string;
  annotations?: Record<string, string>;
}

interface ImageBlock {
  image: { repository: string };
}

/** CHANGELOG.md and the annotations for Artifact Hub are about the chart's present version. */
export async function checkReleaseTexts(options: {
  chart: string;
  values: Record<string, unknown>;
}): Promise<string[]> {
  const { chart, values } = options;
  const metadata: ChartMetadata = parse(
    await readFile(join(chart, 'Chart.yaml'), 'utf8'),
  );
  const changelog = await readFile(join(chart, 'CHANGELOG.md'), 'utf8');
  const newest = /^## \[(\d[^\]]*)\] - \d{4}-\d{2}-\d{2}$/m.exec(changelog);
  const annotation = (name: string): Record<string, string>[] =>
    parse(metadata.annotations?.[`artifacthub.io/${name}`] ?? '[]');
  const images = annotation('images').map(({ image }) => image);
  const expected = ['gatewayServer', 'gatewayUi', 'mcpProxyServer'].map(
    key =>
      `${(values[key] as ImageBlock).image.repository}:${metadata.appVersion}`,
  );
  const kinds = ['added', 'changed', 'deprecated', 'removed', 'fixed'];
  return [
    ...(newest?.[1] === metadata.version
      ? []
      : [
          `the newest version in CHANGELOG.md is ${newest?.[1]}, in Chart.yaml ${metadata.version}`,
        ]),
    ...(images.join() === expected.join()
      ? []
      : [
          `artifacthub.io/images names ${images.join(
            ', ',
          )}, values.yaml has ${expected.join(', ')}`,
        ]),
    ...(annotation('changes').length > 0
      ? []
      : ['artifacthub.io/changes is empty']),
    ...annotation('changes')
      .filter(({ kind }) => ![...kinds, 'security'].includes(kind))
      .map(({ kind }) => `artifacthub.io/changes knows no kind ${kind}`),
    ...annotation('links')
      .filter(({ url }) => !URL.canParse(url))
      .map(({ url }) => `artifacthub.io/links: ${url} is no address`),
  ];
}
