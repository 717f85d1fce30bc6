import {
  isRolledOut,
  liveState,
  regionApi,
  serverDeployment,
  type Deployment,
} from '../../rollouts/support/releases.ts';
import { waitFor } from '../../support/waitFor.ts';
import { outcomesIn } from '../../rollouts/support/tasks.ts';
import type { Fault } from '../Fault.ts';
import { expectThat, find } from '../support/expectThat.ts';
import {
  asia,
  deployment,
  deployOld,
  eu,
  expectNobodyAtWork,
  expectNothingDone,
  revisions,
  us,
} from '../support/gatewayCalls.ts';
import { letPodsGo } from '../support/levers.ts';

const deploymentPath = (name: string) =>
  `/apis/apps/v1/namespaces/gateways/deployments/${name}`;

/** What each policy makes of a second wave that fails, by region: state in the error, and mark of what runs. */
const policies = {
  stop: {
    outcomes: ['deployed', 'failed, rolled back', 'never started'],
    marks: ['new', 'old', 'old'],
  },
  continue: {
    outcomes: ['deployed', 'failed, rolled back', 'deployed'],
    marks: ['new', 'old', 'new'],
  },
  rollbackAll: {
    outcomes: ['restored', 'failed, rolled back', 'never started'],
    marks: ['old', 'old', 'old'],
  },
};

function policyFault(onFailure: keyof typeof policies): Fault {
  const regions = [us, eu, asia];
  return {
    id: `H23${onFailure[0]}`,
    fault: `Region 2 of 3 fails, onFailure: ${onFailure}`,
    where: 'pods of one region never ready',
    expected: `${policies[onFailure].outcomes.join(
      ' / ',
    )}; the task has failed`,
    play: async ({ gateway, portal }) => {
      await deployOld({ gateway, portal, regions });
      const ended = await portal.run(
        deployment({
          gateway,
          regions: [],
          mark: 'new',
          input: {
            regions: regions.map(id =>
              id === eu
                ? { id, values: { faults: { notReady: true } } }
                : { id },
            ),
            strategy: 'waves',
            waves: regions.map(id => [id]),
            onFailure,
            timeoutSeconds: 30,
          },
        }),
      );
      expectThat(ended.status === 'failed', `the task is ${ended.status}`);
      await expectNobodyAtWork(gateway);
      const states = await Promise.all(
        regions.map(regionId => liveState({ regionId, release: gateway })),
      );
      const marks = states.map(({ mark }) => mark).join();
      expectThat(
        marks === policies[onFailure].marks.join(),
        `what runs is ${marks}: ${ended.error}`,
      );
      expectThat(
        states.every(({ ready }) => ready),
        'a region is not ready',
      );
      return Object.entries(outcomesIn(ended.error))
        .map(([region, outcome]) => `${region} ${outcome}`)
        .join(', ');
    },
  };
}

/** Faults of one release: tests, pods, objects, sizes. */
export const releaseFaults: Fault[] = [
  {
    id: 'H15',
    fault: 'Helm test pod fails',
    where: 'failing test hook (faults.testFail)',
    expected: 'testFailed with pod and end of its log, never a success',
    play: async ({ gateway, portal }) => {
      await letPodsGo({ regionId: asia, release: gateway });
      await portal.mustRun(
        deployment({
          gateway,
          regions: [asia],
          mark: 'old',
          values: { faults: { testFail: true } },
        }),
      );
      const ended = await portal.run({
        action: 'dvara:release:test',
        input: { gateway, regions: [{ id: asia }] },
      });
      expectThat(ended.status === 'failed', `the task is ${ended.status}`);
      find(ended.error, /faults\.testFail is on/);
      return find(ended.error, /ap-south-1: .*dvara-test-fail.*/);
    },
  },
  {
    id: 'H16',
    fault: '--wait times out, pods in CrashLoop',
    where: 'containers that end at once (faults.crashLoop)',
    expected:
      'names pod, container, reason, exit; back on the good revision, and says so',
    play: async ({ gateway, portal }) => {
      await deployOld({ gateway, portal, regions: [eu] });
      const ended = await portal.run(
        deployment({
          gateway,
          regions: [eu],
          mark: 'new',
          values: { faults: { crashLoop: true } },
          input: { timeoutSeconds: 30 },
        }),
      );
      expectThat(ended.status === 'failed', `the task is ${ended.status}`);
      const state = await liveState({ regionId: eu, release: gateway });
      expectThat(
        state.mark === 'old' && state.ready,
        `the release is ${JSON.stringify(state)}`,
      );
      find(ended.error, /rolled back/);
      return `${find(
        ended.error,
        /(?:[Pp]od )?\S*dvara-server-\S+[^\n]*(?:CrashLoop|crash|exit)[^.\n]*/,
      )}; revisions ${state.revisions.join(', ')}`;
    },
  },
  {
    id: 'H17',
    fault: 'Immutable field',
    where: 'live Deployment made anew with another selector',
    expected:
      'the API server’s reason is kept; nothing is forced; what ran goes on',
    play: async ({ gateway, portal }) => {
      await deployOld({ gateway, portal, regions: [us] });
      const release = gateway;
      const api = await regionApi(us);
      const live = (await serverDeployment({
        regionId: us,
        release,
      })) as Deployment & {
        spec: {
          selector: { matchLabels: Record<string, string> };
          template: { metadata: { labels: Record<string, string> } };
        };
      };
      const { name, labels, annotations } = live.metadata;
      const path = deploymentPath(name);
      await api.json({ method: 'DELETE', path });
      await waitFor({
        what: 'the Deployment to be gone',
        timeoutMs: 20_000,
        condition: async () => (await api.request({ path })).status === 404,
      });
      live.spec.selector.matchLabels['app.kubernetes.io/name'] = 'other';
      live.spec.template.metadata.labels['app.kubernetes.io/name'] = 'other';
      await api.json({
        method: 'POST',
        path: deploymentPath(''),
        body: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name, labels, annotations },
          spec: live.spec,
        },
      });
      const ready = async () => {
        const now = await serverDeployment({ regionId: us, release });
        return now !== undefined && isRolledOut(now);
      };
      await waitFor({
        what: 'its pods to be ready',
        timeoutMs: 60_000,
        condition: ready,
      });
      const ended = await portal.run(
        deployment({ gateway, regions: [us], mark: 'new' }),
      );
      expectThat(ended.status === 'failed', `the task is ${ended.status}`);
      expectThat(await ready(), 'what ran does not run any more');
      const { metadata } = await api.json<Deployment>({ path });
      expectThat(metadata.name === name, 'the Deployment was made anew');
      return find(ended.error, /[^.\n]*immutable[^\n]{0,80}/);
    },
  },
  {
    id: 'H18',
    fault: 'Another manager owns a field',
    where: 'server-side apply of the image by another manager',
    expected:
      'both majors apply by the client: no conflict, nothing forced, the release’s field wins',
    play: async ({ gateway, portal }) => {
      await deployOld({ gateway, portal, regions: [eu] });
      const release = gateway;
      const live = await serverDeployment({ regionId: eu, release });
      expectThat(live, 'there is no Deployment');
      await (
        await regionApi(eu)
      ).apply({
        path: deploymentPath(live.metadata.name),
        fieldManager: 'other-manager',
        object: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: {
            name: live.metadata.name,
            labels: { 'dvara.test/owner': 'other' },
          },
          spec: { minReadySeconds: 1 },
        },
      });
      await portal.mustRun(deployment({ gateway, regions: [eu], mark: 'new' }));
      const state = await liveState({ regionId: eu, release });
      expectThat(
        state.mark === 'new' && state.ready,
        `the release is ${JSON.stringify(state)}`,
      );
      const after = await serverDeployment({ regionId: eu, release });
      return `deployed without a conflict; the other manager’s own label is ${
        after?.metadata.labels?.['dvara.test/owner'] === 'other'
          ? 'kept'
          : 'gone'
      }`;
    },
  },
  {
    id: 'H19',
    fault: 'First release rolled back, no target',
    where: 'rollback on a failed revision 1',
    expected: '«nothing to roll back to», offers to uninstall',
    play: async ({ gateway, portal }) => {
      const failed = await portal.run(
        deployment({
          gateway,
          regions: [us],
          mark: 'new',
          values: { faults: { notReady: true } },
          input: { timeoutSeconds: 30 },
        }),
      );
      expectThat(failed.status === 'failed', `the task is ${failed.status}`);
      const ended = await portal.run({
        action: 'dvara:release:rollback',
        input: { gateway, regions: [{ id: us }] },
      });
      find(ended.error, /dvara:release:uninstall/);
      const all = await revisions({ gateway, regionId: us });
      expectThat(all === '1 failed', `revisions are ${all}`);
      return find(ended.error, /nothing to roll back to[^:]*/);
    },
  },
  {
    id: 'H20',
    fault: 'Values over 1 MiB',
    where: 'values of 300 KiB, and of 1.5 MiB',
    expected: 'refused before Helm, with size and limit',
    anyHelm: true,
    play: async ({ gateway, portal }) => {
      const deploy = (kibibytes: number) =>
        portal.run(
          deployment({
            gateway,
            regions: [us],
            mark: 'new',
            values: {
              commonAnnotations: { large: 'x'.repeat(kibibytes * 1024) },
            },
          }),
        );
      const large = await deploy(300);
      expectThat(large.status !== 'completed', 'it was deployed');
      const huge = await deploy(1536);
      expectThat(huge.status !== 'completed', 'it was deployed');
      await expectNothingDone(gateway);
      return `300 KiB ${large.status}: ${find(
        large.error,
        /[^."]*(?:KiB|MiB|large|bytes)[^."]*/,
      )}; 1.5 MiB ${huge.status}: ${find(
        huge.error,
        /[^."]*(?:KiB|MiB|large|bytes)[^."]*/,
      )}`;
    },
  },
  {
    id: 'H21',
    fault: 'Chart registry down, 401, 404, slow, corrupt',
    where: 'registry at the wire, real Helm',
    expected:
      'a message per cause; the same digest everywhere or none; bounded',
    tests: [
      {
        package: 'plugins/dvara-node',
        file: 'helm/pullChart.helm.test.ts',
        name: '*',
      },
      {
        package: 'plugins/dvara-node',
        file: 'chart/RegistryChart.test.ts',
        name: '*says why it cannot be had, and is tried anew at the next question',
      },
    ],
  },
  policyFault('stop'),
  policyFault('continue'),
  policyFault('rollbackAll'),
];
