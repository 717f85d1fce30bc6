import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HelmProcessWatch } from '../../rollouts/support/HelmProcesses.ts';
import { liveState } from '../../rollouts/support/releases.ts';
import { waitFor } from '../../support/waitFor.ts';
import type { Fault } from '../Fault.ts';
import { expectThat, find } from '../support/expectThat.ts';
import {
  asia,
  deployment,
  deployOld,
  eu,
  expectNobodyAtWork,
  expectNothingDone,
  helmAtWork,
  revisions,
  startStuck,
  untilPending,
  us,
  west,
} from '../support/gatewayCalls.ts';
import { holdPods, letPodsGo } from '../support/levers.ts';
import type { VictimPortal } from '../support/VictimPortals.ts';

/** Settings of the scaffolder by which tasks survive their portal. */
export const recovering = {
  taskRecovery: { enabled: true },
  EXPERIMENTAL_gracefulShutdown: true,
};

/** Faults of the portal itself: killed, ended, without its database or a place for temporary files. */
export const portalFaults: Fault[] = [
  {
    id: 'H9',
    fault: 'Portal killed during an installation, task recovered',
    where: 'kill -9 of the backend, started again',
    expected:
      'one Helm at a time; ends deployed, or with the lock named and its way out',
    play: async ({ gateway, major, victims }) => {
      const release = gateway;
      const regionId = us;
      const victim = await victims.start({ major, scaffolder: recovering });
      try {
        const watch = new HelmProcessWatch(gateway);
        const id = await victim.client.start(
          deployment({
            gateway,
            regions: [regionId],
            mark: 'new',
            input: { timeoutSeconds: 90 },
          }),
        );
        await untilPending({
          portal: victim.client,
          id,
          gateway,
          regions: [regionId],
        });
        await victim.kill();
        // Helm goes on without its portal, and may.
        const orphans = helmAtWork(gateway).length;
        await victim.start();
        await letPodsGo({ regionId, release });
        const ended = await victim.client.end(id);
        const { most } = watch.stop();
        expectThat(most === 1, `${most} Helms at once`);
        await expectNobodyAtWork(gateway);
        const state = await liveState({ regionId, release });
        const named = /is locked by Helm[^.]*/.exec(ended.error)?.[0];
        expectThat(
          named ?? (ended.status === 'completed' && state.ready),
          `the task is ${ended.status} (${ended.error}), the release ${state.revisions}`,
        );
        expectThat(
          state.revisions.at(-1)?.endsWith(' deployed'),
          `the release is ${state.revisions.join(', ')}`,
        );
        return `${orphans} Helm went on alone; the task went on after the restart: ${
          named ?? ended.status
        }; revisions ${state.revisions.join(
          ', ',
        )}; most Helms at once: ${most}`;
      } finally {
        await victim.stop();
      }
    },
  },
  {
    id: 'H10',
    fault: 'Portal SIGTERM during an upgrade',
    where: 'SIGTERM to the backend',
    expected:
      'Helm is ended so that the release stays usable; the task ends with a named state',
    play: async ({ gateway, major, victims }) => {
      const victim = await victims.start({ major, scaffolder: recovering });
      try {
        await deployOld({ gateway, portal: victim.client, regions: [eu] });
        const id = await startStuck({
          gateway,
          portal: victim.client,
          regions: [eu],
          stuckIn: [eu],
        });
        victim.signal('SIGTERM');
        const ms = await victim.ended({ timeoutMs: 60_000 });
        const left = helmAtWork(gateway).length;
        expectThat(left === 0, 'Helm has outlived the portal');
        const all = await revisions({ gateway, regionId: eu });
        expectThat(all === '1 deployed, 2 failed', `revisions are ${all}`);
        await expectNobodyAtWork(gateway);
        await victim.start();
        const ended = await victim.client.end(id);
        expectThat(ended.status === 'failed', `the task is ${ended.status}`);
        return `portal gone after ${(ms / 1000).toFixed(
          1,
        )} s; revisions ${all}; ${find(ended.error, /eu-west-1: .*/)}`;
      } finally {
        await victim.stop();
      }
    },
  },
  {
    id: 'H10r',
    fault: 'Portal SIGTERM during a rollback',
    where: 'SIGTERM to the backend, pods held for 10 s',
    expected: 'the rollback is let finish before the portal ends',
    play: async ({ gateway, major, victims }) => {
      const release = gateway;
      const victim = await victims.start({ major, scaffolder: recovering });
      const portal = victim.client;
      try {
        await deployOld({ gateway, portal, regions: [west] });
        await portal.mustRun(
          deployment({ gateway, regions: [west], mark: 'newer' }),
        );
        await holdPods({ regionId: west, release });
        const id = await portal.start({
          action: 'dvara:release:rollback',
          input: { gateway, regions: [{ id: west }], timeoutSeconds: 120 },
        });
        await untilPending({ portal, id, gateway, regions: [west] });
        victim.signal('SIGTERM');
        await new Promise(resolve => setTimeout(resolve, 10_000));
        expectThat(
          helmAtWork(gateway).length === 1,
          'the rollback was not left to finish',
        );
        await letPodsGo({ regionId: west, release });
        const ms = await victim.ended({ timeoutMs: 60_000 });
        const all = await revisions({ gateway, regionId: west });
        expectThat(all.endsWith('3 deployed'), `revisions are ${all}`);
        await expectNobodyAtWork(gateway);
        return `rollback still at work 10 s after the signal; portal gone ${(
          ms / 1000
        ).toFixed(1)} s after the pods could start; revisions ${all}`;
      } finally {
        await victim.stop();
      }
    },
  },
  {
    id: 'H11',
    fault: 'Database lost for more than 30 s while an action runs, recovery on',
    where: 'another process locks the SQLite for 40 s',
    expected:
      'the recovered twin waits for the Lease and starts no Helm meanwhile',
    play: async ({ gateway, major, victims }) => {
      const release = gateway;
      const victim = await victims.start({ major, scaffolder: recovering });
      const portal = victim.client;
      try {
        const watch = new HelmProcessWatch(gateway);
        const id = await portal.start(
          deployment({
            gateway,
            regions: [asia],
            mark: 'new',
            input: { timeoutSeconds: 300 },
          }),
        );
        await untilPending({ portal, id, gateway, regions: [asia] });
        const log = await loseDatabaseUntilTwin({ victim, id });
        await letPodsGo({ regionId: asia, release });
        await waitFor({
          what: 'the release to be deployed',
          timeoutMs: 90_000,
          condition: async () =>
            (
              await revisions({ gateway, regionId: asia })
            ).endsWith(' deployed'),
        });
        await expectNobodyAtWork(gateway);
        // Once it has the Lease, the twin looks at the release, and may deploy it again.
        const ended = await portal.end(id);
        const { most } = watch.stop();
        expectThat(most === 1, `${most} Helms at once`);
        expectThat(
          ended.status === 'completed',
          `the task is ${ended.status}: ${ended.error}`,
        );
        const all = await revisions({ gateway, regionId: asia });
        return `${find(
          log,
          /An earlier run of this task still holds[^\n]*/,
        )}; most Helms at once: ${most}; task ${
          ended.status
        }; revisions ${all}`;
      } finally {
        await victim.stop();
      }
    },
  },
  {
    id: 'H12',
    fault: 'Helm not installed, not executable, of a wrong version',
    where: 'dvara.helm.binary, PATH',
    expected: 'names the setting and the version found; nothing is run',
    tests: [
      {
        package: 'plugins/dvara-node',
        file: 'helm/CliHelmRunner.test.ts',
        name: '*refuses version *, naming the setting',
      },
      {
        package: 'plugins/dvara-node',
        file: 'helm/CliHelmRunner.test.ts',
        name: '*says that there is no helm at *',
      },
    ],
  },
  {
    id: 'H9v',
    fault:
      'Portal killed while a Helm that was started ahead waits for its values',
    where: 'input of the real binaries that breaks off',
    expected: 'Helm has only read, and ends without a change',
    tests: [
      {
        package: 'plugins/dvara-node',
        file: 'helm/CliHelmRunner.prepared.test.ts',
        name: '*ends without a change where the portal is killed*',
      },
      {
        package: 'plugins/dvara-node',
        file: 'helm/CliHelmRunner.prepared.test.ts',
        name: '*reads the release and waits',
      },
    ],
  },
  {
    id: 'H24',
    fault: 'No place for temporary files',
    where: 'TMPDIR of the portal turned to a read-only file system',
    expected: 'a clear error; nothing is started; no file left',
    play: async ({ gateway, major, victims }) => {
      const victim = await victims.start({ major });
      try {
        victim.turnTemporaryFiles('/sys');
        const ended = await victim.client.run(
          deployment({ gateway, regions: [us], mark: 'new' }),
        );
        victim.turnTemporaryFiles(`${victim.temporaryLink}.files`);
        expectThat(ended.status === 'failed', `the task is ${ended.status}`);
        await expectNothingDone(gateway);
        const left = fs
          .readdirSync(`${victim.temporaryLink}.files`)
          .filter(name => name.startsWith('dvara-'));
        expectThat(left.length === 0, `left are ${left.join(', ')}`);
        return find(ended.error, /.*/);
      } finally {
        await victim.stop();
      }
    },
  },
];

/**
 * Locks the database for 40 s until a twin of the task has found the Lease. Once it is back, the
 * first run's heartbeat races with the search for tasks without one: where it wins there is no
 * twin, rightly so, and the database is lost once more.
 *
 * @returns the task's log
 * @throws Error where there was no twin in three tries
 */
async function loseDatabaseUntilTwin(options: {
  victim: VictimPortal;
  id: string;
}): Promise<string> {
  const { victim, id } = options;
  for (let tries = 1; ; tries++) {
    const database = new DatabaseSync(
      path.join(victim.databaseDirectory, 'scaffolder.sqlite'),
    );
    database.exec('begin exclusive');
    await new Promise(resolve => setTimeout(resolve, 40_000));
    database.exec('rollback');
    database.close();
    try {
      return await waitFor({
        what: 'the twin to find the Lease',
        timeoutMs: 20_000,
        condition: async () => {
          const text = await victim.client.log(id);
          return /An earlier run of this task still holds/.test(text)
            ? text
            : undefined;
        },
      });
    } catch (error) {
      if (tries === 3) {
        throw error;
      }
    }
  }
}
