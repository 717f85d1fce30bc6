import {
  liveState,
  namespacePath,
  podsOf,
  regionApi,
} from '../../rollouts/support/releases.ts';
import { waitFor } from '../../support/waitFor.ts';
import type { Fault } from '../Fault.ts';
import { expectThat, find } from '../support/expectThat.ts';
import {
  deployment,
  deployOld,
  eu,
  asia,
  expectNobodyAtWork,
  helmAtWork,
  revisions,
  startStuck,
  untilPending,
  us,
  west,
} from '../support/gatewayCalls.ts';
import { holdObject, holdPods, letPodsGo } from '../support/levers.ts';

/** Deletes the pods of a release, so that a rollback has to start new ones. */
async function deletePods(options: {
  regionId: string;
  release: string;
}): Promise<void> {
  const api = await regionApi(options.regionId);
  for (const { metadata } of await podsOf(options)) {
    await api.request({
      method: 'DELETE',
      path: `${namespacePath}/pods/${metadata.name}`,
    });
  }
}

/** How long a Helm at work outlives the call, in milliseconds. */
async function helmGoneAfter(gateway: string): Promise<number> {
  const began = Date.now();
  await waitFor({
    what: 'Helm to end',
    timeoutMs: 30_000,
    condition: () => helmAtWork(gateway).length === 0,
  });
  return Date.now() - began;
}

async function pause(seconds: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, seconds * 1000));
}

/** Faults of cancelling a task. */
export const cancelFaults: Fault[] = [
  {
    id: 'H1',
    fault: 'Task cancelled during upgrade --wait',
    where: 'cancel, in wave 1 of 2',
    expected:
      'SIGTERM; Helm ends within 2 s; record failed; log says which regions finished, were stopped, never started',
    play: async ({ gateway, portal }) => {
      await deployOld({ gateway, portal, regions: [eu] });
      const id = await startStuck({
        gateway,
        portal,
        regions: [eu, asia],
        stuckIn: [eu],
        input: { strategy: 'waves', rollbackOnFailure: false },
      });
      await portal.cancel(id);
      const ms = await helmGoneAfter(gateway);
      await expectNobodyAtWork(gateway);
      const all = await revisions({ gateway, regionId: eu });
      expectThat(all === '1 deployed, 2 failed', `revisions are ${all}`);
      expectThat(
        (await revisions({ gateway, regionId: asia })) === '',
        'the second wave was started',
      );
      expectThat(ms < 4_000, `Helm took ${ms} ms to end`);
      const log = await waitFor({
        what: 'the log to tell every region',
        timeoutMs: 20_000,
        condition: async () => {
          const text = await portal.log(id);
          return text.includes(`${asia}: `) ? text : undefined;
        },
      });
      return `Helm gone after ${ms} ms, the scaffolder’s own second and 200 ms of asking included; revisions ${all}; ${find(
        log,
        /eu-west-1: stopped/,
      )}, ${find(log, /ap-south-1: never started/)}`;
    },
    tests: [
      {
        package: 'plugins/scaffolder-backend-module-dvara',
        file: 'actions/createReleaseDeployAction.rollout.test.ts',
        name: '*a cancel in wave 2 brings the running region back, leaves wave 1 and never starts wave 3',
      },
    ],
  },
  {
    id: 'H2',
    fault: 'Task cancelled during a rollback',
    where: 'cancel, while the rollback waits for pods',
    expected: 'not signalled; runs to its end; no lock left',
    play: async ({ gateway, portal }) => {
      const release = gateway;
      await deployOld({ gateway, portal, regions: [us] });
      await portal.mustRun(
        deployment({ gateway, regions: [us], mark: 'newer' }),
      );
      await holdPods({ regionId: us, release });
      const id = await portal.start({
        action: 'dvara:release:rollback',
        input: { gateway, regions: [{ id: us }], timeoutSeconds: 120 },
      });
      await untilPending({ portal, id, gateway, regions: [us] });
      await portal.cancel(id);
      await pause(4);
      expectThat(
        helmAtWork(gateway).length === 1,
        'the rollback was not left to finish',
      );
      await letPodsGo({ regionId: us, release });
      await expectNobodyAtWork(gateway);
      const state = await liveState({ regionId: us, release });
      expectThat(
        state.mark === 'old' && state.revisions.at(-1) === '3 deployed',
        `the release is ${JSON.stringify(state)}`,
      );
      return `Helm still at work 4 s after the cancel; then ${state.revisions.join(
        ', ',
      )}`;
    },
  },
  {
    id: 'H2u',
    fault: 'Task cancelled during an uninstallation',
    where: 'cancel, while an object does not go',
    expected: 'not signalled; runs to its end; nothing left',
    play: async ({ gateway, portal }) => {
      const object = {
        regionId: us,
        path: `${namespacePath}/services/${gateway}-dvara-server`,
      };
      await deployOld({ gateway, portal, regions: [us] });
      await holdObject({ ...object, hold: true });
      const id = await portal.start({
        action: 'dvara:release:uninstall',
        input: {
          gateway,
          regions: [{ id: us }],
          confirm: gateway,
          timeoutSeconds: 120,
        },
      });
      await untilPending({ portal, id, gateway, regions: [us] });
      await portal.cancel(id);
      await pause(4);
      expectThat(
        helmAtWork(gateway).length === 1,
        'the uninstallation was not left to finish',
      );
      await holdObject({ ...object, hold: false });
      await expectNobodyAtWork(gateway);
      const all = await revisions({ gateway, regionId: us });
      expectThat(all === '', `revisions are ${all}`);
      return 'Helm still at work 4 s after the cancel; then no revision left';
    },
  },
  {
    id: 'H3',
    fault: 'Cancelled again while the failed region is rolled back',
    where: 'cancel twice',
    expected: 'the rollback is left to finish, no SIGKILL',
    play: async ({ gateway, portal }) => {
      const release = gateway;
      await deployOld({ gateway, portal, regions: [west] });
      const id = await startStuck({
        gateway,
        portal,
        regions: [west],
        stuckIn: [west],
      });
      await holdPods({ regionId: west, release });
      await deletePods({ regionId: west, release });
      await portal.cancel(id);
      await waitFor({
        what: 'the rollback to begin',
        timeoutMs: 30_000,
        condition: async () =>
          (
            await revisions({ gateway, regionId: west })
          ).includes('3 pending-rollback'),
      });
      const again = await portal.cancel(id);
      await pause(4);
      expectThat(
        helmAtWork(gateway).length === 1,
        'the rollback was not left to finish',
      );
      await letPodsGo({ regionId: west, release });
      await expectNobodyAtWork(gateway);
      const state = await liveState({ regionId: west, release });
      expectThat(
        state.mark === 'old' && state.revisions.at(-1) === '3 deployed',
        `the release is ${JSON.stringify(state)}`,
      );
      return `second cancel answered ${
        again.status
      }; Helm still at work 4 s later; then ${state.revisions.join(', ')}`;
    },
  },
];
