import { contractIdsOf, type Contract } from './contract.ts';

/** How something ended on one Helm version; undefined where it does not run there or was not recorded. */
export type Outcome = 'passed' | 'failed' | undefined;

/** One thing that checks lines of the contract. */
export interface Evidence {
  /** Begins with the ids it checks. */
  name: string;
  /** File, program or cluster in which it runs. */
  place: string;
  helm3: Outcome;
  helm4: Outcome;
}

export interface EvidenceFindingsOptions {
  contract: Contract;
  evidence: Evidence[];
}

function evidenceById(evidence: Evidence[]): Map<string, Evidence[]> {
  const byId = new Map<string, Evidence[]>();
  for (const item of evidence) {
    for (const id of contractIdsOf(item.name)) {
      byId.set(id, [...(byId.get(id) ?? []), item]);
    }
  }
  return byId;
}

/** Lines that nothing checks, and checks of lines that do not exist. */
export function findUncovered(options: EvidenceFindingsOptions): string[] {
  const { contract, evidence } = options;
  const byId = evidenceById(evidence);
  return [
    ...[...contract.keys()]
      .filter(id => !byId.has(id))
      .map(id => `${id} has no check: ${contract.get(id)}`),
    ...[...byId]
      .filter(([id]) => !contract.has(id))
      .map(([id, items]) => `${items[0].name} names ${id}, which is no line`),
  ];
}

function summarize(outcomes: Outcome[]): string {
  if (outcomes.includes('failed')) {
    return 'failed';
  }
  return outcomes.includes('passed') ? 'passed' : '–';
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** `x (a)` and `x (b)` become `x (a, b)`. */
function joinVariants(titles: string[]): string[] {
  const variants = new Map<string, string[]>();
  for (const title of titles) {
    const [, stem, variant] = title.match(/^(.*) \(([^()]*)\)$/) ?? [];
    const key = stem ?? title;
    variants.set(key, [
      ...(variants.get(key) ?? []),
      ...(variant ? [variant] : []),
    ]);
  }
  return [...variants].map(([stem, names]) =>
    names.length > 0 ? `${stem} (${names.join(', ')})` : stem,
  );
}

function describeEvidence(evidence: Evidence[]): string {
  const places = new Map<string, string[]>();
  for (const { name, place } of evidence) {
    const title = name.split(' ').slice(contractIdsOf(name).length).join(' ');
    places.set(place, [...(places.get(place) ?? []), title]);
  }
  return [...places]
    .map(
      ([place, titles]) =>
        `${place}: ${joinVariants([...new Set(titles)])
          .map(cell)
          .join('; ')}`,
    )
    .join('<br>');
}

/** The text of docs/chart-contract.md. */
export function renderContractPage(options: {
  contract: Contract;
  evidence: Evidence[];
  /** Such as `Helm 3.18.0`, of both majors. */
  labels: string[];
}): string {
  const { contract, evidence, labels } = options;
  const byId = evidenceById(evidence);
  const rows = [...contract].map(([id, sentence]) => {
    const items = byId.get(id) ?? [];
    return `| ${[
      id,
      cell(sentence),
      describeEvidence(items) || '**nothing**',
      summarize(items.map(({ helm3 }) => helm3)),
      summarize(items.map(({ helm4 }) => helm4)),
    ].join(' | ')} |`;
  });
  return [
    '# Contract of the chart',
    '',
    '<!-- Written by `node tools/chart-checks/src/checkChart.ts --write-contract`; edit charts/dvara/tests/contract.yaml instead. -->',
    '',
    'What `charts/dvara` promises, line by line, what checks it, and how that ended. A suite (`…_test.yaml`) runs in helm-unittest,',
    'which holds a Helm 3 of its own; the input of each of its tests is rendered by both real Helm versions too, which must give',
    'equal objects or refuse with the same sentences. `command-line.yaml` and `chart check` run on both real versions. What only',
    'a cluster can show is checked on a real API server; its results are those of the last recorded run.',
    '',
    `${contract.size} lines, ${evidence.length} checks.`,
    '',
    '<!-- prettier-ignore-start -->',
    '',
    `| Line | What holds | Checked by | ${labels[0]} | ${labels[1]} |`,
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '<!-- prettier-ignore-end -->',
    '',
  ].join('\n');
}
