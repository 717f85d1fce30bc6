import path from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryDirectory } from '../../portal/src/paths.ts';
import { benchmarks } from './benchmarks.ts';
import type { BenchmarkResult } from './results/BenchmarkResult.ts';
import { backstageVersions } from './results/backstageVersions.ts';
import { readMachine } from './results/readMachine.ts';
import { ResultStore } from './results/ResultStore.ts';

const help = `npm run bench -- [--only P9[,…]] [--rounds 9]

Measures the suite side by side with what users have today and writes docs/benchmarks.md.
${benchmarks.map(({ id, title }) => `  ${id.padEnd(4)} ${title}`).join('\n')}
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const abort = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => abort.abort(new Error(`Stopped by ${name}.`)));
}

async function runBenchmarks(): Promise<void> {
  const given = values.rounds === undefined ? undefined : Number(values.rounds);
  if (given !== undefined && (!Number.isInteger(given) || given < 1)) {
    throw new RangeError(`--rounds must be 1 or more, not ${values.rounds}.`);
  }
  const docs = path.join(repositoryDirectory, 'docs');
  const store = new ResultStore({
    dataFile: path.join(docs, 'benchmarks.json'),
    pageFile: path.join(docs, 'benchmarks.md'),
  });
  for (const benchmark of chosen(values.only)) {
    const { id, title, defaultRounds, isMeasuredOnce } = benchmark;
    const rounds = isMeasuredOnce ? defaultRounds : given ?? defaultRounds;
    const machine = readMachine();
    print(
      `${id}: ${title} (${machine.cores} cores, load average ${machine.loadBefore})`,
    );
    const began = performance.now();
    const figures = await benchmark.run({
      rounds,
      tell: line => print(`  ${line}`),
      signal: abort.signal,
    });
    const result: BenchmarkResult = {
      id,
      title,
      measuredAt: new Date().toISOString(),
      durationSeconds: Math.round((performance.now() - began) / 1000),
      rounds,
      machine,
      ...figures,
      versions: {
        'Node.js': process.versions.node,
        ...(await backstageVersions()),
        ...figures.versions,
      },
    };
    await store.keep(result);
    for (const { what, goal, measured, reached } of figures.goals) {
      print(`  ${reached ? '✓' : '✗'} ${what}: ${measured} (goal: ${goal})`);
    }
  }
  print(`Written: docs/benchmarks.md, docs/benchmarks.json`);
}

function chosen(only: string | undefined) {
  const ids = only?.split(',');
  const unknown = ids?.filter(id => !benchmarks.some(each => each.id === id));
  if (unknown?.length) {
    throw new RangeError(
      `There is no benchmark ${unknown.join(', ')}. There are ${benchmarks
        .map(({ id }) => id)
        .join(', ')}.`,
    );
  }
  return benchmarks.filter(({ id, isOnDemand }) =>
    ids ? ids.includes(id) : !isOnDemand,
  );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (values.help) {
  print(help);
} else {
  try {
    await runBenchmarks();
  } catch (error) {
    process.stderr.write(
      `${
        abort.signal.aborted
          ? (abort.signal.reason as Error).message
          : String((error as Error).stack ?? error)
      }\n`,
    );
    process.exitCode = 1;
  }
}
