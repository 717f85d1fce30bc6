import { expect, test } from '@playwright/test';
import { regionCluster } from '../../support/regions.ts';
import { canaryKey } from '../support/canary.ts';
import { rolloutRegions } from '../support/portals.ts';
import { heldLeases, liveState, marked } from '../support/releases.ts';
import {
  mustRun,
  outcomesIn,
  runAction,
  type EndedTask,
} from '../support/tasks.ts';

/** The second wave holds a region that fails and one that does not. */
const waves = [['us-east-1'], ['eu-west-1', 'ap-south-1'], ['us-west-2']];
const failing = 'eu-west-1';

/** Deploys the old version, each region at once. */
async function deployOld(options: {
  gateway: string;
  regions?: readonly string[];
}): Promise<void> {
  const { gateway, regions = rolloutRegions } = options;
  await mustRun({
    action: 'dvara:release:deploy',
    input: {
      gateway,
      regions: regions.map(id => ({ id })),
      values: marked('old'),
    },
  });
}

/** Deploys the new version in waves. */
async function deployNew(options: {
  gateway: string;
  onFailure: 'stop' | 'continue' | 'rollbackAll';
  /** Values of the failing region. */
  values?: unknown;
  gate?: unknown;
  existingSecret?: string;
}): Promise<EndedTask> {
  const { gateway, onFailure, values, gate, existingSecret } = options;
  return runAction({
    action: 'dvara:release:deploy',
    input: {
      gateway,
      regions: rolloutRegions.map(id =>
        id === failing ? { id, values } : { id },
      ),
      values: marked('new'),
      strategy: 'waves',
      waves,
      onFailure,
      gate,
      existingSecret,
      timeoutSeconds: 30,
    },
  });
}

async function statesOf(gateway: string) {
  return Object.fromEntries(
    await Promise.all(
      rolloutRegions.map(async regionId => [
        regionId,
        await liveState({ regionId, release: gateway }),
      ]),
    ),
  ) as Record<string, unknown>;
}

const onNew = {
  revisions: ['1 superseded', '2 deployed'],
  mark: 'new',
  ready: true,
};
const onOld = { revisions: ['1 deployed'], mark: 'old', ready: true };

test('stop: a rollout that fails in wave 2 leaves wave 3 as it was, and its own region on the last good revision', async () => {
  const gateway = 'waves-stop';
  await deployOld({ gateway });
  const task = await deployNew({
    gateway,
    onFailure: 'stop',
    values: { faults: { notReady: true } },
  });
  expect(await statesOf(gateway)).toEqual({
    'us-east-1': onNew,
    'eu-west-1': {
      revisions: ['1 superseded', '2 failed', '3 deployed'],
      mark: 'old',
      ready: true,
    },
    'ap-south-1': onNew,
    'us-west-2': onOld,
  });
  expect(task.status).toBe('failed');
  expect(outcomesIn(task.error)).toEqual({
    'us-east-1': 'deployed',
    'eu-west-1': 'failed, rolled back',
    'ap-south-1': 'deployed',
    'us-west-2': 'never started',
  });
  expect(task.error).toContain('Deployed in 2 of 4 regions.');
  expect(await heldLeases(rolloutRegions)).not.toContainEqual(
    expect.stringContaining(gateway),
  );
});

test('continue: a gate that stays shut in wave 2 costs its own region only', async () => {
  const gateway = 'waves-continue';
  await deployOld({ gateway });
  await (
    await regionCluster(failing)
  ).workloads.configureStandIn({
    namespace: 'gateways',
    settings: { [`${gateway}_status.mode`]: 'wrong-region' },
  });
  const task = await deployNew({
    gateway,
    onFailure: 'continue',
    gate: { timeoutSeconds: 5 },
  });
  expect(await statesOf(gateway)).toEqual({
    'us-east-1': onNew,
    'eu-west-1': {
      // Helm calls a revision good whose gate did not open.
      revisions: ['1 superseded', '2 superseded', '3 deployed'],
      mark: 'old',
      ready: true,
    },
    'ap-south-1': onNew,
    'us-west-2': onNew,
  });
  expect(task.status).toBe('failed');
  expect(outcomesIn(task.error)).toEqual({
    'us-east-1': 'deployed',
    'eu-west-1': 'failed, rolled back',
    'ap-south-1': 'deployed',
    'us-west-2': 'deployed',
  });
});

test('rollbackAll: a gate without healthy providers in wave 2 takes every region back to what it was before', async () => {
  const gateway = 'waves-back';
  await mustRun({
    action: 'dvara:secret:apply',
    input: {
      gateway,
      regions: rolloutRegions.map(id => ({ id })),
      keysFromSecrets: { 'openai-api-key': 'openaiApiKey' },
    },
    secrets: { openaiApiKey: canaryKey('waves') },
  });
  // One region of the failing wave has no release yet.
  await deployOld({
    gateway,
    regions: rolloutRegions.filter(id => id !== 'ap-south-1'),
  });
  await (
    await regionCluster(failing)
  ).workloads.configureStandIn({
    namespace: 'gateways',
    settings: { [`${gateway}_status.mode`]: 'no-providers' },
  });
  const task = await deployNew({
    gateway,
    onFailure: 'rollbackAll',
    existingSecret: `${gateway}-keys`,
    gate: { healthyProviders: 1, timeoutSeconds: 10 },
  });
  const back = {
    revisions: ['1 superseded', '2 superseded', '3 deployed'],
    mark: 'old',
    ready: true,
  };
  expect(await statesOf(gateway)).toEqual({
    'us-east-1': back,
    'eu-west-1': back,
    'ap-south-1': { revisions: [], mark: undefined, ready: false },
    'us-west-2': onOld,
  });
  expect(task.status).toBe('failed');
  expect(outcomesIn(task.error)).toEqual({
    'us-east-1': 'taken back',
    'eu-west-1': 'failed, rolled back',
    'ap-south-1': 'removed again',
    'us-west-2': 'never started',
  });
  expect(await heldLeases(rolloutRegions)).not.toContainEqual(
    expect.stringContaining(gateway),
  );
});
