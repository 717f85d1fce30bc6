import { HelmProcessWatch } from '../../rollouts/support/HelmProcesses.ts';
import { liveState, regionApi } from '../../rollouts/support/releases.ts';
import { waitFor } from '../../support/waitFor.ts';
import type { Fault } from '../Fault.ts';
import { expectThat, find } from '../support/expectThat.ts';
import {
  asia,
  deployment,
  deployOld,
  eu,
  expectNobodyAtWork,
  helmAtWork,
  revisions,
  startStuck,
  us,
} from '../support/gatewayCalls.ts';
import { forgeRevision, holdLease } from '../support/levers.ts';

/** Faults of killed Helms, locks and leases. */
export const lockFaults: Fault[] = [
  {
    id: 'H4',
    fault: 'Helm SIGKILLed, as for want of memory',
    where: 'kill -9 of the child in one of two regions',
    expected:
      'that region tells the lock and the way out; the other region is deployed',
    play: async ({ gateway, portal }) => {
      await deployOld({ gateway, portal, regions: [us, eu] });
      const id = await portal.start(
        deployment({
          gateway,
          regions: [],
          mark: 'new',
          input: {
            regions: [
              { id: us, values: { faults: { notReady: true } } },
              { id: eu },
            ],
            rollbackOnFailure: false,
            timeoutSeconds: 120,
          },
        }),
      );
      const pid = await waitFor({
        what: 'the one Helm that is stuck',
        timeoutMs: 60_000,
        condition: async () =>
          (await revisions({ gateway, regionId: eu })).includes('2 deployed') &&
          helmAtWork(gateway)[0],
      });
      process.kill(pid, 'SIGKILL');
      const ended = await portal.end(id);
      expectThat(ended.status === 'failed', `the task is ${ended.status}`);
      const all = await revisions({ gateway, regionId: us });
      expectThat(all === '1 deployed, 2 pending-upgrade', `${us} is ${all}`);
      await expectNobodyAtWork(gateway);
      find(ended.error, /dvara:release:unlock/);
      return `${find(ended.error, /Helm was killed[^.]*\./)}; ${eu} deployed`;
    },
  },
  {
    id: 'H5',
    fault: 'Lock present, young',
    where: 'stored pending-upgrade, 10 s old',
    expected: 'refused, naming revision and age; nothing changed or retried',
    play: async ({ gateway, portal }) => {
      const release = gateway;
      await deployOld({ gateway, portal, regions: [eu] });
      await forgeRevision({
        regionId: eu,
        release,
        status: 'pending-upgrade',
        ageSeconds: 10,
      });
      const watch = new HelmProcessWatch(gateway);
      const ended = await portal.run(
        deployment({
          gateway,
          regions: [eu],
          mark: 'new',
          input: { recoverLock: true },
        }),
      );
      const { seen } = watch.stop();
      // One is started ahead and waits for values that it does not get.
      expectThat(seen <= 1, `Helm was started ${seen} times`);
      const left = await revisions({ gateway, regionId: eu });
      expectThat(left === '1 deployed, 2 pending-upgrade', `${eu} is ${left}`);
      return find(
        ended.error,
        /is locked by Helm: its revision 2 is pending-upgrade since \d+ s/,
      );
    },
  },
  {
    id: 'H6',
    fault: 'Lock present, old',
    where: 'stored pending-upgrade, 10 min old',
    expected:
      'refused unless recoverLock: true; then rolled back and upgraded; audited',
    play: async ({ gateway, portal }) => {
      const release = gateway;
      await deployOld({ gateway, portal, regions: [eu] });
      await forgeRevision({
        regionId: eu,
        release,
        status: 'pending-upgrade',
        ageSeconds: 600,
      });
      const deploy = (input: Record<string, unknown>) =>
        portal.run(deployment({ gateway, regions: [eu], mark: 'new', input }));
      const refused = await deploy({});
      const sentence = find(refused.error, /left behind by a Helm[^:]*/);
      const recovered = await deploy({ recoverLock: true });
      expectThat(recovered.error === '', recovered.error);
      const state = await liveState({ regionId: eu, release });
      expectThat(
        state.mark === 'new' && state.ready,
        `the release is ${JSON.stringify(state)}`,
      );
      return `${sentence}; with recoverLock ${state.revisions.join(', ')}`;
    },
    tests: [
      {
        package: 'plugins/scaffolder-backend-module-dvara',
        file: 'access/guardAction.test.ts',
        name: 'in the audit log is told with who, what and where, and that it succeeded',
      },
    ],
  },
  {
    id: 'H6i',
    fault: 'Lock of a first install, old',
    where: 'pending-install alone',
    expected: 'unlock uninstalls it',
    play: async ({ gateway, portal }) => {
      const id = await startStuck({
        gateway,
        portal,
        regions: [asia],
        stuckIn: [asia],
        input: { rollbackOnFailure: false },
      });
      helmAtWork(gateway).forEach(pid => process.kill(pid, 'SIGKILL'));
      await portal.end(id);
      const before = await revisions({ gateway, regionId: asia });
      expectThat(before === '1 pending-install', `revisions are ${before}`);
      const unlocked = await waitFor({
        what: 'the lock to count as left behind',
        timeoutMs: 90_000,
        condition: async () => {
          const ended = await portal.run({
            action: 'dvara:release:unlock',
            input: { gateway, regions: [{ id: asia }], timeoutSeconds: 30 },
          });
          return ended.status === 'completed' ? ended : undefined;
        },
      });
      const after = await revisions({ gateway, regionId: asia });
      expectThat(after === '', `revisions are ${after}`);
      return `«${unlocked.output.regions?.[0]?.sentence}»`;
    },
  },
  {
    id: 'H7',
    fault: 'Unlock races a live peer',
    where: 'Lease held by another task',
    expected: 'refused, naming the holder',
    play: async ({ gateway, portal }) => {
      const release = gateway;
      await deployOld({ gateway, portal, regions: [us] });
      await forgeRevision({
        regionId: us,
        release,
        status: 'pending-upgrade',
        ageSeconds: 600,
      });
      await holdLease({ regionId: us, release, taskId: 'peer-task' });
      const before = await revisions({ gateway, regionId: us });
      const ended = await portal.run({
        action: 'dvara:release:unlock',
        input: { gateway, regions: [{ id: us }] },
      });
      const sentence = find(
        ended.error,
        /Task peer-task is at work on release \S+/,
      );
      expectThat(
        (await revisions({ gateway, regionId: us })) === before,
        'the release has changed',
      );
      await (
        await regionApi(us)
      ).json({
        method: 'DELETE',
        path: `/apis/coordination.k8s.io/v1/namespaces/gateways/leases/${release}-dvara-lock`,
      });
      return sentence;
    },
  },
  {
    id: 'H8',
    fault: 'Two tasks, same region and release',
    where: 'two scaffolder tasks',
    expected:
      'the second ends with the id of the first; never two Helms on a release',
    play: async ({ gateway, portal }) => {
      await deployOld({ gateway, portal, regions: [asia] });
      const watch = new HelmProcessWatch(gateway);
      const first = await startStuck({
        gateway,
        portal,
        regions: [asia],
        stuckIn: [asia],
      });
      const second = await portal.run(
        deployment({ gateway, regions: [asia], mark: 'second' }),
      );
      const sentence = find(second.error, /Task \S+ is at work on release \S+/);
      expectThat(sentence.includes(first), 'it does not name the first task');
      await portal.cancel(first);
      await expectNobodyAtWork(gateway);
      const { most } = watch.stop();
      expectThat(most === 1, `${most} Helms at once`);
      return `${sentence}; most Helms at once: ${most}`;
    },
  },
  {
    id: 'H8h',
    fault: 'Helm exits well, and its history tells something else',
    where: 'history after an upgrade',
    expected:
      'the history decides; the record, which is written meanwhile, is corrected',
    tests: [
      {
        package: 'plugins/scaffolder-backend-module-dvara',
        file: 'actions/createReleaseDeployAction.ahead.test.ts',
        name: '*the record*',
      },
    ],
  },
];
