import fs from 'node:fs';
import { HelmProcessWatch } from '../../rollouts/support/HelmProcesses.ts';
import { liveState } from '../../rollouts/support/releases.ts';
import type { Fault } from '../Fault.ts';
import { expectThat } from '../support/expectThat.ts';
import {
  deployment,
  expectNobodyAtWork,
  helmAtWork,
  untilPending,
  west,
} from '../support/gatewayCalls.ts';
import { letPodsGo } from '../support/levers.ts';
import { Postgres } from '../support/Postgres.ts';
import { recovering } from './portalFaults.ts';

/** Id of the process that started another one. */
function parentOf(pid: number): number {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
}

/** Faults of several portals on one database. */
export const replicaFaults: Fault[] = [
  {
    id: 'H9p',
    fault: 'One of two portals on one Postgres is killed while it runs a task',
    where: 'kill -9 of the replica whose Helm is at work',
    expected:
      'the other replica goes on with the task or ends it with a named state; one Helm at a time',
    play: async ({ gateway, major, victims }) => {
      const release = gateway;
      const database = await Postgres.start();
      try {
        const options = {
          major,
          scaffolder: recovering,
          database: database.configuration,
        };
        const replicas = [
          await victims.start(options),
          await victims.start(options),
        ];
        const watch = new HelmProcessWatch(gateway);
        const { client } = replicas[0];
        const id = await client.start(
          deployment({
            gateway,
            regions: [west],
            mark: 'new',
            input: { timeoutSeconds: 180 },
          }),
        );
        await untilPending({ portal: client, id, gateway, regions: [west] });
        const runs = parentOf(helmAtWork(gateway)[0]);
        const killed = replicas.find(({ pid }) => pid === runs);
        const other = replicas.find(({ pid }) => pid !== runs);
        expectThat(killed && other, 'no replica is the parent of Helm');
        await killed.kill();
        await letPodsGo({ regionId: west, release });
        const ended = await other.client.end(id);
        await expectNobodyAtWork(gateway);
        const { most } = watch.stop();
        expectThat(most === 1, `${most} Helms at once`);
        const state = await liveState({ regionId: west, release });
        const named = /is locked by Helm[^.]*/.exec(ended.error)?.[0];
        expectThat(
          (ended.status === 'completed' && state.ready) || named,
          `the task is ${ended.status} (${ended.error}), the release ${state.revisions}`,
        );
        expectThat(
          /recovered|earlier run of this task|taken over/i.test(ended.log),
          'the other replica did not go on with the task',
        );
        await other.stop();
        return `the other replica ended the task as ${ended.status}${
          named ? ` (${named})` : ''
        }; revisions ${state.revisions.join(
          ', ',
        )}; most Helms at once: ${most}`;
      } finally {
        await database.stop();
      }
    },
  },
];
