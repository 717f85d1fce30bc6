import { releaseRecordSchema } from '@dvara/backstage-plugin-dvara-common';
import {
  DefaultChartService,
  HelmError,
} from '@dvara/backstage-plugin-dvara-node';
import type { JsonObject } from '@backstage/types';
import { canary, canaryForms } from '../__testUtils__/canary';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import { QuickClock } from '../__testUtils__/QuickClock';
import { runAction } from '../__testUtils__/runAction';
import { startTwoRegions } from '../__testUtils__/startTwoRegions';
import { createReleaseDeployAction } from './createReleaseDeployAction';
import { releaseDeployOutput } from './releaseDeploySchema';

const charts = new DefaultChartService({ ref: 'bundled' });
const CORE = '/api/v1/namespaces/gateways';
const both = [{ id: 'us-east-1' }, { id: 'eu-west-1' }];
const labels = {
  'app.kubernetes.io/name': 'dvara',
  'app.kubernetes.io/instance': 'orders-llm',
};
const podLabels = {
  ...labels,
  'app.kubernetes.io/component': 'gateway-server',
};

describe('dvara:release:deploy', () => {
  let world: Awaited<ReturnType<typeof startTwoRegions>>;
  let helm: FakeHelmRunner;

  beforeAll(async () => {
    world = await startTwoRegions({
      usEastValues: {
        gatewayServer: { replicaCount: 2, javaOpts: '-Xmx700m' },
        ingress: { className: 'nginx' },
      },
    });
  }, 60_000);
  afterAll(() => world.stop());
  beforeEach(() => {
    world.reset();
    helm = new FakeHelmRunner();
  });

  const run = (
    options: Omit<Parameters<typeof runAction>[1], 'input'> & {
      input?: JsonObject;
    } = {},
  ) =>
    runAction(
      createReleaseDeployAction({
        regions: world.regions,
        helm,
        charts,
        progressIntervalMs: 10,
        clock: new QuickClock(),
      }),
      {
        ...options,
        input: { gateway: 'orders-llm', regions: both, ...options.input },
      },
    );

  const failInEurope = (message = 'context deadline exceeded') =>
    helm.behaviours.set(world.eu.url, async target => {
      throw new HelmError({
        kind: 'rolloutFailed',
        message: `The rollout of orders-llm failed: ${message}`,
        revision: helm.addRevision({ target, status: 'failed' }),
      });
    });

  const recordIn = (cluster: 'us' | 'eu') => {
    const [record] = world[cluster].getObjects({
      collection: `${CORE}/configmaps`,
    });
    return (
      record && {
        metadata: record.metadata,
        content: releaseRecordSchema.parse(
          JSON.parse((record.data as Record<string, string>)['record.json']),
        ),
      }
    );
  };

  const nothingRan = () => {
    expect(helm.upgrades).toEqual([]);
    expect([...world.us.requests, ...world.eu.requests]).toEqual([]);
  };

  it('deploys one packed chart to every region, each with its own identity, and outputs a row per region', async () => {
    world.us.setObjects({
      collection: `${CORE}/secrets`,
      objects: [
        {
          metadata: { name: 'orders-llm-keys' },
          data: { 'openai-api-key': 'eA==', 'gemini-api-key': '' },
        },
      ],
    });
    const { error, outputs } = await run({
      input: {
        existingSecret: 'orders-llm-keys',
        owner: 'group:default/orders',
        system: 'system:default/ordering',
        lifecycle: 'production',
      },
    });

    expect(error).toBeUndefined();
    expect(helm.packed).toHaveLength(1);
    expect(new Set(helm.upgrades.map(({ chart }) => chart)).size).toBe(1);
    const [us] = helm.upgradesOf(world.us.url);
    const [secret] = world.us.getObjects({ collection: `${CORE}/secrets` });
    const readsSecret = {
      podAnnotations: {
        'dvara.ai/secret-version': secret.metadata.resourceVersion,
      },
    };
    expect(us).toMatchObject({
      releaseName: 'orders-llm',
      namespace: 'gateways',
      timeoutSeconds: 300,
      values: {
        gatewayServer: {
          region: { id: 'us-east-1', name: 'US East' },
          replicaCount: 2,
          ...readsSecret,
        },
        gatewayUi: readsSecret,
        mcpProxyServer: readsSecret,
        commonLabels: {
          'dvara.ai/gateway': 'orders-llm',
          'backstage.io/kubernetes-id': 'orders-llm',
        },
        commonAnnotations: {
          'dvara.ai/owner': 'group:default/orders',
          'dvara.ai/system': 'system:default/ordering',
          'dvara.ai/lifecycle': 'production',
        },
        secrets: { create: false, existingSecret: 'orders-llm-keys' },
      },
    });
    expect(helm.upgradesOf(world.eu.url)[0].values).toMatchObject({
      gatewayServer: { region: { id: 'eu-west-1', name: 'EU West' } },
    });

    const parsed = releaseDeployOutput.parse(outputs);
    expect(parsed.entityRef).toBe('component:default/orders-llm');
    expect(parsed.regions).toMatchObject([
      { region: 'us-east-1', state: 'deployed', revision: 1 },
      {
        region: 'eu-west-1',
        state: 'deployed',
        sentence: expect.stringContaining(
          'secret orders-llm-keys does not exist',
        ),
      },
    ]);
    expect(parsed.summary.split('\n')).toHaveLength(4);
  });

  it('writes a release record that the portal can read, without a value of the Secret', async () => {
    world.us.setObjects({
      collection: `${CORE}/secrets`,
      objects: [
        {
          metadata: { name: 'orders-llm-keys' },
          data: {
            'openai-api-key': Buffer.from('sk-live').toString('base64'),
            'gemini-api-key': '',
          },
        },
      ],
    });
    await run({
      input: {
        regions: [{ id: 'us-east-1' }],
        existingSecret: 'orders-llm-keys',
      },
    });

    const record = recordIn('us');
    expect(record.metadata).toMatchObject({
      name: 'orders-llm-dvara-record',
      labels: {
        ...labels,
        'app.kubernetes.io/component': 'release-record',
        'dvara.ai/gateway': 'orders-llm',
      },
    });
    expect(record.content).toMatchObject({
      gateway: 'orders-llm',
      regionId: 'us-east-1',
      releaseName: 'orders-llm',
      revision: 1,
      status: 'deployed',
      chartVersion: '0.1.0',
      chartDigest: `sha256:${'a'.repeat(64)}`,
      taskId: 'task-1',
      recordedAt: expect.stringMatching(/^2026-01-02T03:/),
      operation: 'deploy',
      secretKeys: {
        'openai-api-key': 'present',
        'gemini-api-key': 'empty',
        'anthropic-api-key': 'missing',
      },
    });
    expect(
      world.us.requests.find(({ method }) => method === 'PATCH'),
    ).toMatchObject({
      contentType: 'application/apply-patch+yaml',
      query: { fieldManager: 'dvara-backstage' },
    });
  });

  it('lays values chart < region < preset < form < single region, and a null takes the chart’s default away', async () => {
    await run({
      input: {
        regions: [
          {
            id: 'us-east-1',
            values: { gatewayServer: { terminationGracePeriodSeconds: 90 } },
          },
        ],
        presetValues: {
          gatewayServer: {
            replicaCount: 3,
            terminationGracePeriodSeconds: 60,
            resources: { limits: { cpu: '1', memory: '2Gi' } },
          },
        },
        values: {
          gatewayServer: {
            terminationGracePeriodSeconds: 70,
            resources: { limits: { cpu: null } },
          },
        },
      },
    });

    expect(helm.upgrades[0].values).toMatchObject({
      gatewayServer: {
        replicaCount: 3,
        javaOpts: '-Xmx700m',
        terminationGracePeriodSeconds: 90,
        resources: { limits: { cpu: null, memory: '2Gi' } },
      },
      ingress: { className: 'nginx' },
    });
  });

  it('finishes the other regions where one fails, tells why its pods are not ready, and then fails the step', async () => {
    failInEurope();
    world.eu.setObjects({
      collection: `${CORE}/pods`,
      objects: [
        {
          metadata: { name: 'orders-llm-dvara-server-abc', labels: podLabels },
          status: {
            phase: 'Running',
            conditions: [{ type: 'Ready', status: 'False' }],
            containerStatuses: [
              {
                name: 'gateway-server',
                ready: false,
                restartCount: 4,
                state: { waiting: { reason: 'CrashLoopBackOff' } },
                lastState: {
                  terminated: { exitCode: 137, reason: 'OOMKilled' },
                },
              },
            ],
          },
        },
        {
          metadata: { name: 'orders-llm-dvara-ui-def', labels: podLabels },
          status: {
            phase: 'Pending',
            conditions: [
              {
                type: 'PodScheduled',
                status: 'False',
                reason: 'Unschedulable',
                message: '0/3 nodes are available',
              },
            ],
          },
        },
      ],
    });
    world.eu.setObjects({
      collection: `${CORE}/events`,
      objects: [
        {
          metadata: { name: 'a' },
          type: 'Warning',
          reason: 'FailedMount',
          message: 'secret "tls" not found',
          involvedObject: { kind: 'Pod', name: 'orders-llm-dvara-server-abc' },
        },
        {
          metadata: { name: 'c' },
          type: 'Warning',
          reason: 'FailedCreate',
          message: 'exceeded quota: pods',
          involvedObject: {
            kind: 'ReplicaSet',
            name: 'orders-llm-dvara-server-65c5fd554c',
          },
        },
        {
          metadata: { name: 'd' },
          type: 'Warning',
          reason: 'FailedGetResourceMetric',
          message: 'no metrics',
          involvedObject: {
            kind: 'HorizontalPodAutoscaler',
            name: 'orders-llm-dvara-server',
          },
        },
        {
          metadata: { name: 'b' },
          type: 'Warning',
          reason: 'BackOff',
          message: 'not ours',
          involvedObject: { kind: 'Pod', name: 'billing-llm-dvara-server-x' },
        },
      ],
    });

    const { error, outputs, logs } = await run();

    expect(error?.message).toContain('exceeded quota');
    expect(error?.message).not.toContain('no metrics');
    expect(error?.message).toContain('Deployed in 1 of 2 regions.');
    expect(error?.message).toContain('us-east-1: deployed.');
    expect(error?.message).toContain(
      'eu-west-1: failed. The rollout of orders-llm failed: context deadline exceeded. Revision 1 is failed.',
    );
    expect(error?.message).toContain(
      'pod orders-llm-dvara-server-abc: CrashLoopBackOff, last exit 137 (OOMKilled), 4 restarts',
    );
    expect(error?.message).toContain(
      'pod orders-llm-dvara-ui-def: Unschedulable: 0/3 nodes are available',
    );
    expect(error?.message).toContain('FailedMount: secret "tls" not found');
    expect(error?.message).not.toContain('not ours');
    expect(logs.filter(line => line.includes('CrashLoopBackOff'))).toEqual([
      expect.stringMatching(/^\[eu-west-1\] /),
    ]);
    expect(
      releaseDeployOutput.parse(outputs).regions.map(({ state }) => state),
    ).toEqual(['deployed', 'failed']);
    expect(recordIn('us').content.status).toBe('deployed');
    expect(recordIn('eu').content).toMatchObject({
      status: 'failed',
      revision: 1,
    });
  });

  it('says so where even looking at the failed pods fails', async () => {
    failInEurope();
    world.eu.setFault({
      path: `${CORE}/pods`,
      fault: { kind: 'status', status: 403, reason: 'Forbidden' },
    });

    const { error } = await run();

    expect(error?.message).toMatch(
      /The pods could not be looked at: Could not list pods/,
    );
  });

  it('reports a deployed release whose record cannot be written as deployed, with a warning', async () => {
    world.us.setFault({
      method: 'PATCH',
      path: /configmaps/,
      fault: { kind: 'status', status: 403, reason: 'Forbidden' },
    });

    const { error, outputs } = await run();

    expect(error).toBeUndefined();
    expect(releaseDeployOutput.parse(outputs).regions[0]).toMatchObject({
      state: 'deployed',
      sentence: expect.stringContaining(
        'the release record could not be written',
      ),
    });
  });

  it.each([
    [
      'an unknown region',
      { regions: [...both, { id: 'mars-1' }] },
      /no region mars-1; configured are us-east-1, eu-west-1, ap-south-1/,
    ],
    [
      'a region named twice',
      { regions: [...both, { id: 'us-east-1' }] },
      /region us-east-1 is named twice/,
    ],
    [
      'a region without a deployer',
      { regions: [...both, { id: 'ap-south-1' }] },
      /no deployer credential is configured for ap-south-1/,
    ],
    [
      'a namespace that is not the region’s',
      { regions: [{ id: 'eu-west-1', namespace: 'kube-system' }] },
      /namespace kube-system is not open/,
    ],
    [
      'a release name that Helm would read as a flag',
      { regions: [{ id: 'eu-west-1', releaseName: '--post-renderer=/x' }] },
      /releaseName: must be a release name/,
    ],
    ['no region', { regions: [] }, /must name a region/],
    [
      'more than fifty regions',
      { regions: Array.from({ length: 51 }, (_, i) => ({ id: `r-${i}` })) },
      /at most 50 regions/,
    ],
    [
      'a gateway that is no DNS label',
      { gateway: 'Orders_LLM' },
      /gateway: must be a DNS label/,
    ],
    ['an endless time-out', { timeoutSeconds: 86400 }, /timeoutSeconds/],
    ['an input that does not exist', { kubeconfig: 'x' }, /Unrecognized key/],
    [
      'a value of a wrong type',
      { values: { gatewayServer: { autoscaling: { minReplicas: 'two' } } } },
      /gatewayServer\.autoscaling\.minReplicas must be integer, not string/,
    ],
    [
      'a value that the chart does not have',
      { values: { gatewayServer: { replicas: 2 } } },
      /gatewayServer\.replicas is not a value of the chart/,
    ],
    [
      'a value out of a list',
      { presetValues: { gatewayServer: { gatewayMode: 'turbo' } } },
      /gatewayServer\.gatewayMode must be one of "standalone", "full"/,
    ],
    [
      'a quantity that is none',
      {
        values: { gatewayServer: { resources: { limits: { cpu: 'lots' } } } },
      },
      /gatewayServer\.resources\.limits\.cpu must be .*number/,
    ],
    [
      'a value of one region only, naming it',
      {
        regions: [
          { id: 'us-east-1', values: { gatewayServer: { javaOpts: 7 } } },
          { id: 'eu-west-1' },
        ],
      },
      /gatewayServer\.javaOpts must be string, not number \(region us-east-1\)/,
    ],
    [
      'values beyond what a release can hold',
      { values: { gatewayServer: { gatewayConfig: 'x'.repeat(300_000) } } },
      /the values take 29\d KiB and may take 256 KiB/,
    ],
    [
      'another region’s identity',
      { values: { gatewayServer: { region: { id: 'ap-south-1' } } } },
      /gatewayServer\.region\.id is set by the action/,
    ],
    [
      'another stem of the object names',
      { values: { fullnameOverride: 'billing' } },
      /fullnameOverride is set by the action/,
    ],
  ])(
    'refuses %s before anything runs anywhere',
    async (_what, input, message) => {
      const { error } = await run({ input: input as JsonObject });

      expect(error?.message).toMatch(message);
      nothingRan();
    },
  );

  it.each([
    ['values', { values: { secrets: { providerKeys: { openai: canary } } } }],
    [
      'presetValues',
      { presetValues: { secrets: { enterpriseLicenseKey: canary } } },
    ],
    [
      'a region’s values',
      {
        regions: [
          {
            id: 'us-east-1',
            values: { secrets: { gatewayInternalSecret: canary } },
          },
        ],
      },
    ],
  ])('refuses a key in %s without repeating it', async (_where, input) => {
    const refused = await run({ input: input as JsonObject });

    expect(refused.error?.message).toMatch(
      /secrets\.\S+ would be stored in the task and in Helm’s release.*dvara:secret:apply/,
    );
    expect(refused.everything()).not.toContain('9f8e7d');
    nothingRan();
  });

  it('leaves a release of another chart, and one of another gateway, alone', async () => {
    const target = (cluster: 'us' | 'eu') => ({
      kubeconfig: {
        kubeconfig: JSON.stringify({
          clusters: [{ cluster: { server: world[cluster].url } }],
        }),
      },
      namespace: 'gateways',
      releaseName: 'orders-llm',
    });
    helm.addRevision({
      target: target('us'),
      status: 'deployed',
      chart: 'redis-18.1.0',
    });
    helm.addRevision({ target: target('eu'), status: 'deployed' });
    world.eu.setObjects({
      collection: '/apis/apps/v1/namespaces/gateways/deployments',
      objects: [
        {
          metadata: {
            name: 'orders-llm-dvara-server',
            labels: { ...labels, 'dvara.ai/gateway': 'billing-llm' },
          },
        },
      ],
    });

    const { error } = await run();

    expect(error?.message).toContain(
      'us-east-1: failed. Release orders-llm in namespace gateways is of chart redis-18.1.0',
    );
    expect(error?.message).toContain(
      'eu-west-1: failed. Release orders-llm in namespace gateways serves gateway billing-llm',
    );
    expect(helm.upgrades).toEqual([]);
  });

  it.each([
    { deployer: 'another owner', owner: 'group:default/billing', fails: true },
    { deployer: 'nobody', owner: undefined, fails: true },
    { deployer: 'the owner', owner: 'group:orders', fails: false },
  ])(
    'lets a gateway of an owner be deployed by that owner alone: $deployer',
    async ({ owner, fails }) => {
      helm.addRevision({
        target: {
          kubeconfig: {
            kubeconfig: JSON.stringify({
              clusters: [{ cluster: { server: world.us.url } }],
            }),
          },
          namespace: 'gateways',
          releaseName: 'orders-llm',
        },
        status: 'deployed',
      });
      world.us.setObjects({
        collection: '/apis/apps/v1/namespaces/gateways/deployments',
        objects: [
          {
            metadata: {
              name: 'orders-llm-dvara-server',
              labels: { ...labels, 'dvara.ai/gateway': 'orders-llm' },
              annotations: { 'dvara.ai/owner': 'group:default/orders' },
            },
          },
        ],
      });

      const { error } = await run({
        input: { regions: [{ id: 'us-east-1' }], ...(owner && { owner }) },
      });

      expect(helm.upgrades).toHaveLength(fails ? 0 : 1);
      expect(error?.message ?? '').toMatch(
        fails
          ? /is owned by group:default\/orders, not by .*Choose another name, or ask/
          : /^$/,
      );
    },
  );

  it('gives no gateway the Secret of another one', async () => {
    world.us.setObjects({
      collection: `${CORE}/secrets`,
      objects: [
        {
          metadata: {
            name: 'billing-llm-keys',
            labels: { 'dvara.ai/gateway': 'billing-llm' },
          },
          data: { 'openai-api-key': 'eA==' },
        },
      ],
    });

    const { error } = await run({
      input: {
        regions: [{ id: 'us-east-1' }],
        existingSecret: 'billing-llm-keys',
      },
    });

    expect(error?.message).toContain(
      'Secret billing-llm-keys in namespace gateways belongs to gateway billing-llm, not to orders-llm',
    );
    expect(helm.upgrades).toEqual([]);
  });

  it('stops what runs and never starts the rest where the task is cancelled, and says which is which', async () => {
    const cancel = new AbortController();
    helm.behaviours.set(world.us.url, async ({ signal }) => {
      cancel.abort();
      expect(signal?.aborted).toBe(true);
      throw new HelmError({
        kind: 'cancelled',
        message: 'The rollout of orders-llm was cancelled',
      });
    });

    const { error, outputs } = await run({
      input: { maxParallel: 1 },
      signal: cancel.signal,
    });

    expect(error?.message).toContain('Cancelled: deployed in 0 of 2 regions.');
    expect(
      releaseDeployOutput.parse(outputs).regions.map(({ state }) => state),
    ).toEqual(['stopped', 'notStarted']);
    expect(world.eu.requests).toEqual([]);
  });

  it('does not deploy a region again that an earlier run of the task has finished, unless the cluster says otherwise', async () => {
    failInEurope();
    const first = await run();
    helm.behaviours.clear();

    const second = await run({ checkpoints: first.checkpoints });
    expect(second.error).toBeUndefined();
    expect(helm.upgradesOf(world.us.url)).toHaveLength(1);
    expect(helm.upgradesOf(world.eu.url)).toHaveLength(2);

    const [upgrade] = helm.upgradesOf(world.us.url);
    helm.addRevision({ target: upgrade, status: 'deployed' });
    const third = await run({ checkpoints: second.checkpoints });
    expect(third.error).toBeUndefined();
    expect(helm.upgradesOf(world.us.url)).toHaveLength(2);
    expect(helm.upgradesOf(world.eu.url)).toHaveLength(2);
  });

  it('deploys again where the values have changed since the checkpoint', async () => {
    const first = await run();
    await run({
      checkpoints: first.checkpoints,
      input: { values: { gatewayServer: { replicaCount: 4 } } },
    });

    expect(helm.upgrades).toHaveLength(4);
  });

  it('shows how far the pods are while Helm waits, and thins out a talkative region', async () => {
    world.us.setObjects({
      collection: '/apis/apps/v1/namespaces/gateways/deployments',
      objects: [
        {
          metadata: {
            name: 'orders-llm-dvara-server',
            labels: {
              ...labels,
              'app.kubernetes.io/component': 'gateway-server',
            },
          },
          spec: { replicas: 2 },
          status: { readyReplicas: 1, updatedReplicas: 2 },
        },
      ],
    });
    const seen = jest.fn();
    helm.behaviours.set(world.us.url, async ({ onLine }) => {
      for (let i = 0; i < 100; i++) {
        onLine?.(`line ${i}`);
      }
      onLine?.('two\nlines \u001b[31mred');
      while (
        world.us.requests.filter(({ path }) => path.endsWith('/deployments'))
          .length < 3
      ) {
        await new Promise(resolve => setTimeout(resolve, 5));
      }
      seen();
    });

    const { logs } = await run({ input: { regions: [{ id: 'us-east-1' }] } });

    expect(seen).toHaveBeenCalled();
    const lines = logs.filter(line => line.startsWith('[us-east-1]'));
    expect(lines.length).toBeLessThan(30);
    expect(lines.join()).toMatch(/… \d+ lines left out/);
    expect(logs.join('')).not.toContain('\n');
    expect(logs.join('')).not.toContain('\u001b');
  });

  it('lets no key of the task into a log, an output, a checkpoint or an error', async () => {
    const forms = [
      canary,
      JSON.stringify(canary),
      encodeURIComponent(canary),
      Buffer.from(`OPENAI_API_KEY=${canary}`).toString('base64'),
    ];
    helm.behaviours.set(world.us.url, async ({ onLine }) => {
      forms.forEach(form => onLine?.(`env: ${form}`));
    });
    failInEurope(forms.join(' and '));
    world.eu.setObjects({
      collection: `${CORE}/pods`,
      objects: [
        {
          metadata: { name: 'orders-llm-dvara-server-abc', labels: podLabels },
          status: {
            phase: 'Failed',
            reason: 'Evicted',
            message: `said ${forms.join(' ')}`,
          },
        },
      ],
    });

    const result = await run({ secrets: { openaiApiKey: canary } });

    expect(result.error?.message).toContain('orders-llm-dvara-server-abc');
    expect(result.logs.join()).toContain('env: ***');
    for (const form of canaryForms) {
      expect(result.everything()).not.toContain(form);
      expect(result.everything()).not.toContain(
        JSON.stringify(form).slice(1, -1),
      );
    }
    expect(
      JSON.stringify(helm.upgrades.map(({ values }) => values)),
    ).not.toContain('9f8e7d');
  });

  it('asks and changes nothing in a dry run, and still finds wrong values', async () => {
    const good = await run({ isDryRun: true });
    expect(good.error).toBeUndefined();
    expect(
      releaseDeployOutput.parse(good.outputs).regions.map(({ state }) => state),
    ).toEqual(['wouldDeploy', 'wouldDeploy']);

    const bad = await run({
      isDryRun: true,
      input: { values: { gatewayServer: { replicaCount: -1 } } },
    });
    expect(bad.error?.message).toContain('gatewayServer.replicaCount');
    nothingRan();
  });
});
