import { expect, test } from '@playwright/test';
import { waitFor } from '../../support/waitFor.ts';
import { helmProcesses, writes } from '../support/HelmProcesses.ts';
import {
  helmMajors,
  rolloutRegions,
  type HelmMajor,
} from '../support/portals.ts';
import {
  heldLeases,
  histories,
  liveState,
  marked,
} from '../support/releases.ts';
import {
  cancelTask,
  endOf,
  mustRun,
  outcomesIn,
  runAction,
  startAction,
  type TaskRef,
} from '../support/tasks.ts';

const onOld = { revisions: ['1 deployed'], mark: 'old', ready: true };

async function deployOld(options: {
  major: HelmMajor;
  gateway: string;
  regions: readonly string[];
}): Promise<void> {
  const { major, gateway, regions } = options;
  await mustRun({
    major,
    action: 'dvara:release:deploy',
    input: {
      gateway,
      regions: regions.map(id => ({ id })),
      values: marked('old'),
    },
  });
}

/** Begins a deploy whose pods never become ready, and waits until Helm is in the middle of it in some regions. */
async function startStuckDeploy(options: {
  major: HelmMajor;
  gateway: string;
  regions: readonly string[];
  stuck: readonly string[];
  input: Record<string, unknown>;
}): Promise<TaskRef> {
  const { major, gateway, regions, stuck, input } = options;
  const task = await startAction({
    major,
    action: 'dvara:release:deploy',
    input: {
      gateway,
      regions: regions.map(id => ({ id })),
      values: { ...marked('new'), faults: { notReady: true } },
      timeoutSeconds: 120,
      ...input,
    },
  });
  await waitFor({
    what: `Helm to be at work in ${stuck.join(', ')}`,
    timeoutMs: 60_000,
    condition: async () => {
      const states = await histories(gateway);
      return stuck.every(id => states[id].at(-1)?.includes('pending-'));
    },
  });
  return task;
}

async function expectNoLease(gateway: string): Promise<void> {
  expect(await heldLeases(rolloutRegions)).not.toContainEqual(
    expect.stringContaining(gateway),
  );
}

for (const major of helmMajors) {
  test(`Helm ${major}: a task that is cancelled in wave 1 brings its region back and never starts the others`, async () => {
    const gateway = `cancel-helm${major}`;
    await deployOld({ major, gateway, regions: rolloutRegions });
    const task = await startStuckDeploy({
      major,
      gateway,
      regions: rolloutRegions,
      stuck: ['us-east-1'],
      input: { strategy: 'waves' },
    });
    await cancelTask(task);
    const ended = await endOf(task);
    // The scaffolder calls a task failed whose step fails, also where it was cancelled.
    expect(ended.status).toBe('failed');
    expect(outcomesIn(ended.error)).toEqual({
      'us-east-1': 'stopped',
      'eu-west-1': 'never started',
      'ap-south-1': 'never started',
      'us-west-2': 'never started',
    });
    const states = Object.fromEntries(
      await Promise.all(
        rolloutRegions.map(async regionId => [
          regionId,
          await liveState({ regionId, release: gateway }),
        ]),
      ),
    ) as Record<string, unknown>;
    expect(states).toEqual({
      'us-east-1': {
        revisions: ['1 superseded', '2 failed', '3 deployed'],
        mark: 'old',
        ready: true,
      },
      'eu-west-1': onOld,
      'ap-south-1': onOld,
      'us-west-2': onOld,
    });
    await expectNoLease(gateway);
    expect(helmProcesses(gateway)).toEqual([]);
  });

  test(`Helm ${major}: the lock of a killed Helm is named, kept while it is young, and goes by dvara:release:unlock or by recoverLock`, async () => {
    const gateway = `killed-helm${major}`;
    const locked = ['us-east-1', 'eu-west-1', 'ap-south-1'];
    // The third has never had a good revision.
    await deployOld({ major, gateway, regions: locked.slice(0, 2) });
    const task = await startStuckDeploy({
      major,
      gateway,
      regions: locked,
      stuck: locked,
      input: { rollbackOnFailure: false },
    });
    const processes = helmProcesses(gateway).filter(writes);
    expect(processes).toHaveLength(locked.length);
    processes.forEach(({ pid }) => process.kill(pid, 'SIGKILL'));
    const killed = await endOf(task);
    expect(killed.status).toBe('failed');
    expect(outcomesIn(killed.error)).toEqual(
      Object.fromEntries(locked.map(id => [id, 'failed'])),
    );
    expect(killed.error).toContain('Helm was killed');
    expect(killed.error).toContain('dvara:release:unlock');
    await expectNoLease(gateway);
    const left = await histories(gateway);
    expect(left).toMatchObject({
      'us-east-1': ['1 deployed', '2 pending-upgrade'],
      'eu-west-1': ['1 deployed', '2 pending-upgrade'],
      'ap-south-1': ['1 pending-install'],
    });

    const again = (input: Record<string, unknown>) =>
      runAction({
        major,
        action: 'dvara:release:deploy',
        input: {
          gateway,
          regions: [{ id: 'eu-west-1' }],
          values: marked('new'),
          ...input,
        },
      });
    const young = await again({ timeoutSeconds: 900, recoverLock: true });
    expect(young.error).toMatch(/is locked by Helm.*another Helm probably is/);
    const unlockYoung = await runAction({
      major,
      action: 'dvara:release:unlock',
      input: { gateway, regions: [{ id: 'us-east-1' }], timeoutSeconds: 900 },
    });
    expect(unlockYoung.error).toContain('is locked by Helm');
    const old = await waitFor({
      what: 'the lock to count as left behind',
      timeoutMs: 60_000,
      condition: async () => {
        const ended = await again({ timeoutSeconds: 30 });
        return ended.error.includes('left behind by a Helm that was killed')
          ? ended
          : undefined;
      },
    });
    expect(old.error).toContain(
      'run dvara:release:unlock, or deploy with recoverLock: true',
    );
    expect(await histories(gateway)).toEqual(left);

    const unlocked = await mustRun({
      major,
      action: 'dvara:release:unlock',
      input: {
        gateway,
        regions: [{ id: 'us-east-1' }, { id: 'ap-south-1' }],
        timeoutSeconds: 30,
      },
    });
    expect(
      unlocked.output.regions?.map(({ region, state }) => [region, state]),
    ).toEqual([
      ['us-east-1', 'unlocked'],
      ['ap-south-1', 'unlocked'],
    ]);
    expect(
      await liveState({ regionId: 'us-east-1', release: gateway }),
    ).toMatchObject({ mark: 'old', ready: true });
    expect((await histories(gateway))['us-east-1'].at(-1)).toBe('3 deployed');
    expect((await histories(gateway))['ap-south-1']).toEqual([]);

    const recovered = await again({ timeoutSeconds: 30, recoverLock: true });
    expect(recovered.error).toBe('');
    expect(
      await liveState({ regionId: 'eu-west-1', release: gateway }),
    ).toMatchObject({ mark: 'new', ready: true });
    expect((await histories(gateway))['eu-west-1'].at(-1)).toBe('4 deployed');
    await expectNoLease(gateway);
  });
}
