import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@backstage/types';
import {
  ValuesChecker,
  type ValuesFault,
} from '@dvara/backstage-plugin-dvara-common';
import {
  DefaultChartService,
  type GatewayChartFiles,
} from '@dvara/backstage-plugin-dvara-node';
import limitConcurrency from 'p-limit';
import {
  badCombinations,
  brokenRules,
  type BadValues,
} from './__testUtils__/badValues';
import { randomValues, seededRandom } from './__testUtils__/randomValues';

/*
 * The real helm binaries: DVARA_HELM3 and DVARA_HELM4 name them, else the one on PATH
 * is used. Rendering asks no cluster.
 */
const named = [process.env.DVARA_HELM3, process.env.DVARA_HELM4].filter(
  (binary): binary is string => Boolean(binary),
);
const binaries = named.length > 0 ? named : ['helm'];

const RANDOM_CASES = 200;
const PARALLEL = 4;
const RELEASE = 'orders-llm';

jest.setTimeout(180_000);

/** How Helm judged values: accepted, refused by the schema, or by these sentences. */
type Judgement = 'accepted' | 'schema' | string[];

const limit = limitConcurrency(PARALLEL);

function judgeByHelm(options: {
  binary: string;
  chart: string;
  values: JsonObject;
  releaseName?: string;
}): Promise<Judgement> {
  const { binary, chart, values, releaseName = RELEASE } = options;
  return limit(async () => {
    const helm = spawn(binary, [
      'template',
      '--values=-',
      '--kube-version=1.34.0',
      '--',
      releaseName,
      chart,
    ]);
    const ended = new Promise<number | null>((resolve, reject) => {
      helm.once('error', reject);
      helm.once('close', resolve);
    });
    helm.stdout.resume();
    helm.stdin.end(JSON.stringify(values));
    const told = await text(helm.stderr);
    if ((await ended) === 0) {
      return 'accepted';
    }
    const [, sentences] = told.split('these values cannot work:\n- ');
    if (sentences !== undefined) {
      return sentences.split('\n\n')[0].trim().split('\n- ');
    }
    if (told.includes("values don't meet the specifications of the schema")) {
      return 'schema';
    }
    throw new Error(`Helm failed in another way: ${told}`);
  });
}

function judgeByUs(faults: ValuesFault[]): Judgement {
  if (faults.length === 0) {
    return 'accepted';
  }
  // Every sentence of the chart ends with a full stop, none of the schema's does.
  return faults.every(({ sentence }) => sentence.endsWith('.'))
    ? faults.map(({ sentence }) => sentence)
    : 'schema';
}

describe('ValuesChecker against real Helm', () => {
  let chart: GatewayChartFiles;
  let checker: ValuesChecker;

  beforeAll(async () => {
    chart = await new DefaultChartService({ ref: 'bundled' }).read();
    checker = new ValuesChecker({
      schema: chart.valuesSchema,
      defaults: chart.defaults,
    });
  });

  async function compare(options: {
    binary: string;
    cases: BadValues[];
  }): Promise<Judgement[]> {
    const { binary, cases } = options;
    const byHelm = await Promise.all(
      cases.map(({ values, releaseName }) =>
        judgeByHelm({ binary, chart: chart.location, values, releaseName }),
      ),
    );
    const differences = cases.flatMap((wrong, index) => {
      const { values, releaseName = RELEASE } = wrong;
      const ours = judgeByUs(checker.check({ values, releaseName }));
      return isDeepStrictEqual(ours, byHelm[index])
        ? []
        : [{ ...wrong, ours, helm: byHelm[index] }];
    });
    expect(differences).toEqual([]);
    return byHelm;
  }

  it.each(binaries)(
    'tells every sentence of the chart word for word, in %s',
    async binary => {
      const judgements = await compare({ binary, cases: badCombinations });
      expect(judgements).not.toContain('accepted');
      expect(judgements).not.toContain('schema');
      expect(JSON.stringify(judgements)).not.toContain('never-told');
    },
  );

  it.each(binaries)('refuses what the schema refuses, in %s', async binary => {
    const judgements = await compare({ binary, cases: brokenRules });
    expect(new Set(judgements)).toEqual(new Set(['schema']));
  });

  it('refuses a random combination exactly where Helm does, with its sentences', async () => {
    const seed = Number(process.env.DVARA_SEED ?? Date.now() % 1_000_000);
    process.stdout.write(`random values: DVARA_SEED=${seed}\n`);
    const random = seededRandom(seed);
    const cases = Array.from({ length: RANDOM_CASES }, (_, index) => ({
      what: `DVARA_SEED=${seed}, case ${index}`,
      values: randomValues(random),
    }));
    const judgements = await Promise.all(
      binaries.map((binary, turn) =>
        compare({
          binary,
          cases: cases.filter((_, index) => index % binaries.length === turn),
        }),
      ),
    );
    for (const kind of ['accepted', 'schema']) {
      expect(judgements.flat()).toContain(kind);
    }
  });
});
