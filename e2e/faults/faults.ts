import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureHelm } from '../../tools/toolchain/src/index.ts';
import startPortals from '../rollouts/support/startPortals.ts';
import { helmMajors, portalAddress } from '../rollouts/support/portals.ts';
import { repositoryDirectory } from '../support/portal.ts';
import { faults as all } from './catalogue/index.ts';
import type { CitedTest, Fault, FaultResult } from './Fault.ts';
import { randomKills } from './kills/randomKills.ts';
import { runCitedTests, type CitedOutcome } from './support/citedTests.ts';
import { PortalClient } from './support/PortalClient.ts';
import { VictimPortals } from './support/VictimPortals.ts';
import { tableOf, updateTable } from './support/writeTable.ts';

const help = `yarn faults                 every fault; writes the table into docs/faults.md
yarn faults --only H1,A3    these faults; writes nothing, with --write their lines of the table
yarn faults --check         every fault; writes nothing
yarn faults --kills         kills Helm 180 times and the portal 20 times, at random moments
            --helm-kills N --portal-kills N --seed N
yarn faults --list          what there is
yarn faults --parallel 2    most faults at once (3 by default)
`;

const BEGIN = '<!-- the table is written by: yarn faults -->';
const END = '<!-- end of the table -->';

/** Characters of an error that are worth a cell. */
const MOST_SEEN = 600;

/** Plays one fault, with each major version of Helm where it takes part. */
async function playFault(options: {
  fault: Fault;
  victims: VictimPortals;
  /** Under way meanwhile. */
  cited: Promise<(test: CitedTest) => CitedOutcome>;
}): Promise<FaultResult> {
  const { fault, victims, cited } = options;
  const seen: string[] = [];
  let holds = true;
  const { play } = fault;
  if (play) {
    const majors = fault.anyHelm ? ([4] as const) : helmMajors;
    const plays = await Promise.allSettled(
      majors.map(async major =>
        play({
          major,
          victims,
          gateway: `${fault.id.toLowerCase()}-helm${major}${suffix}`,
          portal: new PortalClient({ address: portalAddress(major) }),
        }),
      ),
    );
    plays.forEach((outcome, index) => {
      const said =
        outcome.status === 'fulfilled'
          ? outcome.value
          : `NOT AS EXPECTED: ${(outcome.reason instanceof Error
              ? outcome.reason.message
              : String(outcome.reason)
            ).slice(0, MOST_SEEN)}`;
      holds &&= outcome.status === 'fulfilled';
      seen.push(fault.anyHelm ? said : `Helm ${majors[index]}: ${said}`);
    });
  }
  for (const test of fault.tests ?? []) {
    const outcome = (await cited)(test);
    holds &&= outcome.passed;
    seen.push(outcome.seen);
  }
  return {
    id: fault.id,
    fault: fault.fault,
    where: fault.where,
    expected: fault.expected,
    seen: seen.join('; '),
    holds: holds && seen.length > 0,
  };
}

/** Writes the document's table anew. */
function writeDocument(change: (table: string) => string): void {
  const file = path.join(repositoryDirectory, 'docs/faults.md');
  const text = fs.readFileSync(file, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const [table, after] = rest?.split(END) ?? [];
  if (after === undefined) {
    throw new Error(`${file} has lost the marks between which the table is.`);
  }
  fs.writeFileSync(
    file,
    `${before}${BEGIN}\n\n${change(table)}\n\n${END}${after}`,
  );
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    parallel: { type: 'string', default: '3' },
    list: { type: 'boolean' },
    check: { type: 'boolean' },
    write: { type: 'boolean' },
    kills: { type: 'boolean' },
    'helm-kills': { type: 'string', default: '180' },
    'portal-kills': { type: 'string', default: '20' },
    seed: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const wanted = values.only?.split(',');
const unknown = wanted?.filter(id => !all.some(fault => fault.id === id));
if (values.help || unknown?.length) {
  process.stdout.write(
    unknown?.length
      ? `There is no fault ${unknown.join(', ')}; --list tells what there is.\n`
      : help,
  );
  process.exit(values.help ? 0 : 1);
}
const faults = all.filter(({ id }) => !wanted || wanted.includes(id));
if (values.list) {
  faults.forEach(({ id, fault }) => process.stdout.write(`${id} ${fault}\n`));
  process.exit(0);
}

// For the tests that are named, and for looking at releases as an administrator.
process.env.DVARA_HELM3 ??= await ensureHelm({ major: 3 });
process.env.DVARA_HELM4 ??= await ensureHelm({ major: 4 });
const plays = values.kills || faults.some(({ play }) => play);
// rollouts/support/keepPortals.ts keeps portals running between runs and tells the variables.
const kept = Boolean(process.env.DVARA_E2E_HELM3_ADDRESS);
// Portals that are kept hold what earlier runs have deployed.
const suffix = kept ? `-${process.pid.toString(36)}` : '';
const stop = plays && !kept ? await startPortals() : undefined;
const victims = new VictimPortals();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, async () => {
    await victims.stop();
    await stop?.();
    process.exit(1);
  });
}
const results: FaultResult[] = [];
try {
  if (values.kills) {
    const { held, problems } = await randomKills({
      seed: Number(values.seed ?? Date.now() % 1_000_000),
      helmKills: Number(values['helm-kills']),
      portalKills: Number(values['portal-kills']),
      victims,
    });
    process.stdout.write(`\nkills: ${held} hold, ${problems} do not hold\n`);
    process.exitCode = problems === 0 ? 0 : 1;
  } else {
    await playAllFaults();
  }
} finally {
  await victims.stop();
  await stop?.();
}

async function playAllFaults(): Promise<void> {
  const cited = runCitedTests(faults.flatMap(({ tests }) => tests ?? []));
  const playAll = async (queue: Fault[]) => {
    for (let fault = queue.shift(); fault; fault = queue.shift()) {
      const result = await playFault({ fault, victims, cited });
      results.push(result);
      process.stdout.write(
        `${result.holds ? '✓' : '✗'} ${result.id} ${result.fault}\n    ${
          result.seen
        }\n`,
      );
    }
  };
  const together = faults.filter(({ alone }) => !alone);
  await Promise.all(
    Array.from({ length: Number(values.parallel) }, () => playAll(together)),
  );
  await playAll(faults.filter(({ alone }) => alone));
  const table = tableOf(
    faults.flatMap(({ id }) => results.filter(result => result.id === id)),
  );
  if (values.check || (wanted && !values.write)) {
    process.stdout.write(`\n${table}\n`);
  } else {
    writeDocument(old =>
      wanted
        ? updateTable({ table: old, results, order: all.map(({ id }) => id) })
        : table,
    );
  }
  const failed = results.filter(({ holds }) => !holds).length;
  process.stdout.write(
    `\nfaults: ${results.length - failed} hold, ${failed} do not hold\n`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}
