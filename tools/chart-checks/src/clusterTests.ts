import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { contractIdsOf } from './contract.ts';
import type { Evidence, Outcome } from './contractPage.ts';

/** Where `record` of package.json keeps how the tests on a real API server ended: title -> passed or failed. */
export const recordedResultsFile = join(
  'tests',
  'recorded-cluster-results.yaml',
);

/** Titles of the tests in a TypeScript source that begin with ids of the contract. */
export function listTestTitles(source: string): string[] {
  return [...source.matchAll(/\b(?:test|it)\(\s*(['"`])(.*?)\1/gs)]
    .map(match => match[2].replaceAll('\\', ''))
    .filter(title => contractIdsOf(title).length > 0);
}

const placeholder = /\$\{[^}]*\}/g;

/** A title may be a template: what its placeholders hold is known only to the run. */
function titlePattern(title: string): RegExp {
  const parts = title
    .split(placeholder)
    .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`);
}

/**
 * The tests on a real API server, with the results of the last recorded run. A title that holds `Helm 3` or `Helm 4` counts
 * for that version, another for both.
 */
export async function readClusterEvidence(options: {
  chart: string;
  integrationDirectory: string;
}): Promise<{ evidence: Evidence[]; findings: string[] }> {
  const { chart, integrationDirectory } = options;
  const files = await readdir(integrationDirectory).catch(() => []);
  const titles = (
    await Promise.all(
      files
        .filter(file => file.endsWith('.test.ts'))
        .sort()
        .map(async file =>
          listTestTitles(
            await readFile(join(integrationDirectory, file), 'utf8'),
          ),
        ),
    )
  ).flat();
  const text = await readFile(join(chart, recordedResultsFile), 'utf8').catch(
    () => '{}',
  );
  const recorded = new Map(
    Object.entries((parse(text) ?? {}) as Record<string, Outcome>),
  );
  const evidence: Evidence[] = [];
  const known = new Set<string>();
  for (const title of titles) {
    const pattern = titlePattern(title);
    const names = [...recorded.keys()].filter(name => pattern.test(name));
    names.forEach(name => known.add(name));
    for (const name of names.length > 0 ? names : [title]) {
      evidence.push({
        name: name.replaceAll(placeholder, '…'),
        place: 'on a real API server',
        helm3: name.includes('Helm 4') ? undefined : recorded.get(name),
        helm4: name.includes('Helm 3') ? undefined : recorded.get(name),
      });
    }
  }
  return {
    evidence,
    findings: [...recorded.keys()]
      .filter(name => !known.has(name))
      .map(
        name => `${recordedResultsFile} tells of a test that is gone: ${name}`,
      ),
  };
}
