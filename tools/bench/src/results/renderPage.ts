import type { BenchmarkResult } from './BenchmarkResult.ts';

const introduction = `# Benchmarks

How well the suite does what it exists for, measured side by side in one run against what users have today.
This page is written by \`npm run bench\` (\`npm run bench -- --only P9\` runs one, \`--rounds 9\` measures longer) from \`benchmarks.json\` beside it; a
benchmark that was not run keeps its last result. Nothing of it is a timed test: a busy machine gives other figures and fails nothing.

Figures are medians of the rounds where there are several, and goals are judged by ratios of medians, so that they hold on other machines too. Read the load average first: where
it is near the number of cores before the run, something else was at work and the times are longer than the suite's own.`;

/** The page of all results, in Markdown. */
export function renderPage(options: { results: BenchmarkResult[] }): string {
  const { results } = options;
  const parts = [
    introduction,
    '## Goals',
    table({
      header: ['#', 'what', 'goal', 'measured', 'reached'],
      rows: results.flatMap(({ id, goals }) =>
        goals.map(({ number, what, goal, measured, reached }) => [
          number ?? id,
          what,
          goal,
          measured,
          reached ? 'yes' : '**no**',
        ]),
      ),
    }),
    ...results.flatMap(renderResult),
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderResult(result: BenchmarkResult): string[] {
  const { machine, versions } = result;
  return [
    `## ${result.id}: ${result.title}`,
    table({
      header: ['measured', result.measuredAt.slice(0, 10)],
      rows: [
        [
          'machine',
          `${machine.cores} cores (${machine.processor}), ${machine.memoryGib} GiB, ${machine.system}`,
        ],
        ['load average before', String(machine.loadBefore)],
        ['rounds', `${result.rounds}, in ${result.durationSeconds} s`],
        ...Object.entries(versions),
      ],
    }),
    ...result.sections.flatMap(({ title, text, table: figures }) => [
      `### ${title}`,
      ...text,
      ...(figures ? [table(figures)] : []),
    ]),
  ];
}

function table(options: { header: string[]; rows: string[][] }): string {
  const line = (cells: string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(options.header),
    line(options.header.map(() => '---')),
    ...options.rows.map(line),
  ].join('\n');
}
