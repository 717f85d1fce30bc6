import type { JsonObject } from '@backstage/types';
import { HelmError } from '@dvara/backstage-plugin-dvara-node';
import { canary, canaryForms } from '../__testUtils__/canary';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import {
  failedTestPod,
  serverDeployment,
} from '../__testUtils__/gatewayObjects';
import { helmTargetIn } from '../__testUtils__/helmTargetIn';
import { QuickClock } from '../__testUtils__/QuickClock';
import { runAction } from '../__testUtils__/runAction';
import { startTwoRegions } from '../__testUtils__/startTwoRegions';
import { createReleaseTestAction } from './createReleaseTestAction';
import { releaseTestOutput } from './releaseTestSchema';

const CORE = '/api/v1/namespaces/gateways';
const both = [{ id: 'us-east-1' }, { id: 'eu-west-1' }];

describe('dvara:release:test', () => {
  let world: Awaited<ReturnType<typeof startTwoRegions>>;
  let helm: FakeHelmRunner;

  beforeAll(async () => {
    world = await startTwoRegions();
  }, 60_000);
  afterAll(() => world.stop());
  beforeEach(() => {
    world.reset();
    helm = new FakeHelmRunner();
    for (const cluster of [world.us, world.eu]) {
      helm.addRevision({ target: helmTargetIn(cluster), status: 'deployed' });
    }
  });

  const run = async (
    input: JsonObject = {},
    options: Omit<Parameters<typeof runAction>[1], 'input'> = {},
  ) => {
    const result = await runAction(
      createReleaseTestAction({
        regions: world.regions,
        helm,
        clock: new QuickClock(),
      }),
      {
        ...options,
        input: { gateway: 'orders-llm', regions: both, ...input },
      },
    );
    return {
      ...result,
      rows: () => releaseTestOutput.parse(result.outputs).regions,
    };
  };

  it('passes where all tests of all regions do', async () => {
    const { error, rows } = await run();
    expect(error).toBeUndefined();
    expect(rows()).toMatchObject([
      {
        state: 'passed',
        tests: [{ name: 'orders-llm-dvara-test-server', outcome: 'succeeded' }],
        sentence: '1 test has passed.',
      },
      { state: 'passed' },
    ]);
  });

  it('fails where one test does, with its exit and its log, and without a key', async () => {
    world.eu.setObjects({
      collection: '/apis/apps/v1/namespaces/gateways/deployments',
      objects: [serverDeployment({ secretName: 'orders-llm-keys' })],
    });
    world.eu.setObjects({
      collection: `${CORE}/secrets`,
      objects: [
        {
          metadata: { name: 'orders-llm-keys' },
          data: { 'openai-api-key': Buffer.from(canary).toString('base64') },
        },
      ],
    });
    world.eu.setObjects({
      collection: `${CORE}/pods`,
      objects: [failedTestPod('orders-llm-dvara-test-ui')],
    });
    world.eu.setFault({
      path: `${CORE}/pods/orders-llm-dvara-test-ui/log`,
      fault: {
        kind: 'raw',
        status: 200,
        body: `401 with ${canary}\nconnection refused`,
      },
    });
    helm.testBehaviours.set(world.eu.url, async () => ({
      passed: false,
      tests: [
        { name: 'orders-llm-dvara-test', kind: 'Pod', outcome: 'succeeded' },
        { name: 'orders-llm-dvara-test-ui', kind: 'Pod', outcome: 'failed' },
      ],
      lines: [],
    }));

    const result = await run();

    expect(result.rows().map(({ state }) => state)).toEqual([
      'passed',
      'testFailed',
    ]);
    expect(result.rows()[1].sentence).toBe(
      'Not passed: orders-llm-dvara-test-ui. pod orders-llm-dvara-test-ui: Error, exit 7.',
    );
    expect(result.error?.message).toMatch(
      /^The tests have passed in 1 of 2 regions\..*eu-west-1: test failed\..*connection refused/s,
    );
    canaryForms.forEach(form =>
      expect(result.everything()).not.toContain(form),
    );
  });

  it('does not call it a success where the release has no tests', async () => {
    helm.testBehaviours.set(world.us.url, async () => ({
      passed: true,
      tests: [],
      lines: [],
    }));
    const { error } = await run();
    expect(error?.message).toContain(
      'us-east-1: failed. Release orders-llm has no tests',
    );
  });

  it('tells a test that failed and tests that could not be run apart', async () => {
    helm.testBehaviours.set(world.us.url, async () => {
      throw new HelmError({ kind: 'unreachable', message: 'no answer' });
    });
    const { rows } = await run();
    expect(rows().map(({ state }) => state)).toEqual(['failed', 'passed']);
  });

  it('tests nothing that is locked or not installed', async () => {
    helm.addRevision({
      target: helmTargetIn(world.us),
      status: 'pending-upgrade',
      updated: '2026-01-01T00:00:00Z',
    });
    await helm.uninstall({ ...helmTargetIn(world.eu), timeoutSeconds: 30 });
    const { error } = await run();
    expect(error?.message).toContain('cannot be tested before it is unlocked');
    expect(error?.message).toContain('not installed, so it cannot be tested');
    expect(helm.tests).toEqual([]);
  });

  it('is stopped with the task', async () => {
    const cancel = new AbortController();
    helm.testBehaviours.set(world.us.url, async ({ signal }) => {
      cancel.abort();
      expect(signal?.aborted).toBe(true);
      throw new HelmError({ kind: 'cancelled', message: 'cancelled' });
    });
    const { rows } = await run({ maxParallel: 1 }, { signal: cancel.signal });
    expect(rows().map(({ state }) => state)).toEqual(['stopped', 'notStarted']);
  });

  it('only looks in a dry run', async () => {
    const { error, rows } = await run({}, { isDryRun: true });
    expect(error).toBeUndefined();
    expect(rows().map(({ state }) => state)).toEqual([
      'wouldTest',
      'wouldTest',
    ]);
    expect(helm.tests).toEqual([]);
    expect(world.us.requests.filter(({ method }) => method !== 'GET')).toEqual(
      [],
    );
  });
});
