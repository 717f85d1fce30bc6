/*
 * Breaks the chart in one place at a time and runs its tests: each broken chart, a mutant, must be noticed.
 *
 *   node tools/chart-checks/src/mutateChart.ts                  all mutants
 *   node tools/chart-checks/src/mutateChart.ts --only dvara.hpa those whose key holds a text
 *
 * Mutants that nothing notices must be listed with the reason in charts/dvara/tests/accepted-mutants.yaml, and what is
 * listed there must really go unnoticed. The last line is `mutants: N tried, N killed, N survived, N wrong`; the exit code is
 * 1 when a survivor is not listed or a listed one is gone.
 */
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  ensureHelm,
  ensureHelmUnittest,
  readHelmVersion,
} from '@dvara/toolchain';
import { parse } from 'yaml';
import { HelmRenderer } from './HelmRenderer.ts';
import { readAcceptedMutants } from './mutation/acceptedMutants.ts';
import type { Mutant } from './mutation/Mutant.ts';
import { MutantRunner } from './mutation/MutantRunner.ts';
import { schemaMutants } from './mutation/schemaMutants.ts';
import { suitesOfTemplate, suitesOfValue } from './mutation/suitesOf.ts';
import { templateMutants } from './mutation/templateMutants.ts';
import { valuesMutants } from './mutation/valuesMutants.ts';
import {
  buildSchemaTrials,
  findWrongTrials,
  readSchemaExamples,
} from './schemaExamples.ts';
import { listMistakes } from './valuesSchema.ts';

const chart = fileURLToPath(new URL('../../../charts/dvara', import.meta.url));

function tell(message: string) {
  process.stdout.write(`${message}\n`);
}

async function listMutants(): Promise<Mutant[]> {
  const files = (
    await readdir(join(chart, 'templates'), { recursive: true })
  ).filter(file => /\.(tpl|yaml|txt)$/.test(file));
  const mutants: Mutant[] = [];
  for (const file of files.sort()) {
    mutants.push(
      ...templateMutants({
        file: join('templates', file),
        text: await readFile(join(chart, 'templates', file), 'utf8'),
        suitesOf: suitesOfTemplate,
      }),
    );
  }
  return [
    ...mutants,
    ...valuesMutants({
      text: await readFile(join(chart, 'values.yaml'), 'utf8'),
      suitesOf: suitesOfValue,
    }),
  ];
}

/** Keys of the schema's mutants that neither an example nor the misspelt and mistyped values notice. */
async function runSchemaMutants(only: string): Promise<{
  tried: number;
  survivors: string[];
}> {
  const schema = JSON.parse(
    await readFile(join(chart, 'values.schema.json'), 'utf8'),
  );
  const values = parse(await readFile(join(chart, 'values.yaml'), 'utf8'), {
    version: '1.1',
  });
  const trials = [
    ...buildSchemaTrials({ values, examples: await readSchemaExamples(chart) }),
    ...listMistakes({ schema, values }).map(mistake => ({
      ...mistake,
      isAccepted: false,
    })),
  ];
  const mutants = schemaMutants(schema).filter(({ key }) => key.includes(only));
  const survivors = mutants
    .filter(mutant => findWrongTrials(mutant.schema, trials).next().done)
    .map(({ key }) => key);
  return { tried: mutants.length, survivors };
}

async function runFileMutants(options: {
  mutants: Mutant[];
  workDirectory: string;
  onSurvivor: (key: string) => void;
}): Promise<string[]> {
  const { mutants, workDirectory, onSurvivor } = options;
  const helm = await ensureHelm({
    major: 3,
    purpose: 'test',
    onProgress: tell,
  });
  const helmUnittest = await ensureHelmUnittest({ onProgress: tell });
  const survivors = new Set<string>();
  const queue = mutants.values();
  let done = 0;
  const worker = async (_: unknown, index: number) => {
    const directory = join(workDirectory, String(index));
    await mkdir(directory, { recursive: true });
    await cp(chart, join(directory, 'chart'), { recursive: true });
    const runner = new MutantRunner({
      chart: join(directory, 'chart'),
      workDirectory: directory,
      helmUnittest,
      renderer: await HelmRenderer.create({
        helm,
        label: `Helm ${await readHelmVersion(helm)}`,
        homeDirectory: join(directory, 'home'),
      }),
    });
    if (index === 0 && !(await runner.isSound())) {
      throw new Error('The chart itself does not pass its tests.');
    }
    for (const mutant of queue) {
      if (!(await runner.isNoticed(mutant))) {
        survivors.add(mutant.key);
        onSurvivor(mutant.key);
      }
      done++;
      if (done % 200 === 0) {
        tell(`${done} of ${mutants.length}, ${survivors.size} survived`);
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return mutants.map(({ key }) => key).filter(key => survivors.has(key));
}

async function main() {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: '' } },
  });
  const { only } = values;
  const started = performance.now();
  const workDirectory = await mkdtemp(join(tmpdir(), 'mutate-chart-'));
  try {
    const schemaRun = await runSchemaMutants(only);
    tell(
      `${schemaRun.tried} mutants of the schema, ${schemaRun.survivors.length} survived`,
    );
    const mutants = (await listMutants()).filter(({ key }) =>
      key.includes(only),
    );
    const accepted = await readAcceptedMutants(chart);
    const tellUnlisted = (key: string) => {
      if (!accepted.has(key)) {
        tell(`SURVIVED ${key}`);
      }
    };
    schemaRun.survivors.forEach(tellUnlisted);
    const survivors = [
      ...schemaRun.survivors,
      ...(await runFileMutants({
        mutants,
        workDirectory,
        onSurvivor: tellUnlisted,
      })),
    ];
    const unlisted = survivors.filter(key => !accepted.has(key));
    const gone = [...accepted.keys()].filter(
      key => key.includes(only) && !survivors.includes(key),
    );
    gone.forEach(key => tell(`LISTED BUT NOTICED OR GONE ${key}`));
    const tried = schemaRun.tried + mutants.length;
    tell(`took ${((performance.now() - started) / 1000).toFixed(0)} s`);
    tell(
      `mutants: ${tried} tried, ${tried - survivors.length} killed, ${
        survivors.length
      } survived, ${unlisted.length + gone.length} wrong`,
    );
    process.exitCode = unlisted.length + gone.length > 0 || tried === 0 ? 1 : 0;
  } finally {
    await rm(workDirectory, { recursive: true, force: true });
  }
}

main().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
