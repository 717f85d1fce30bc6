import type { JsonObject } from '@backstage/types';
import { RELEASE_RECORD_KEY } from '@dvara/backstage-plugin-dvara-common';
import {
  DefaultChartService,
  HelmError,
} from '@dvara/backstage-plugin-dvara-node';
import type { FakeObject } from '@dvara/backstage-plugin-dvara-node/testUtils';
import { get, set } from 'lodash';
import { canary, canaryForms } from '../__testUtils__/canary';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import {
  applyManifest,
  collectionOf,
  gatewayManifest,
  serveDiscovery,
  type ManifestOptions,
} from '../__testUtils__/gatewayManifest';
import { helmTargetIn } from '../__testUtils__/helmTargetIn';
import { QuickClock } from '../__testUtils__/QuickClock';
import { runAction } from '../__testUtils__/runAction';
import { startTwoRegions } from '../__testUtils__/startTwoRegions';
import { createReleaseDeployAction } from './createReleaseDeployAction';
import { createReleasePlanAction } from './createReleasePlanAction';
import { releasePlanOutput } from './releasePlanSchema';

const both = [{ id: 'us-east-1' }, { id: 'eu-west-1' }];
const autoscaler = { minReplicas: 2, maxReplicas: 9 };

jest.setTimeout(30_000);

describe('dvara:release:plan', () => {
  let world: Awaited<ReturnType<typeof startTwoRegions>>;
  let helm: FakeHelmRunner;
  const charts = new DefaultChartService({ ref: 'bundled' });

  beforeAll(async () => {
    world = await startTwoRegions();
    serveDiscovery(world.us);
    serveDiscovery(world.eu);
  }, 60_000);
  afterAll(() => world.stop());
  beforeEach(() => {
    world.reset();
    helm = new FakeHelmRunner();
    for (const cluster of [world.us, world.eu]) {
      applyManifest(cluster, []);
    }
  });

  /** A release in both regions, and what the chart makes of the next values. */
  const released = (
    options: {
      now?: ManifestOptions;
      next?: ManifestOptions;
      values?: JsonObject;
    } = {},
  ) => {
    const objects = gatewayManifest(options.now);
    for (const cluster of [world.us, world.eu]) {
      helm.addRevision({
        target: helmTargetIn(cluster),
        status: 'deployed',
        objects,
        values: options.values,
      });
      applyManifest(cluster, objects);
    }
    helm.rendering = () => ({
      objects: gatewayManifest({ revision: 2, ...options.next }),
      hooks: [],
      warnings: [],
    });
  };

  const common = () => ({
    regions: world.regions,
    helm,
    charts,
    clock: new QuickClock(),
  });
  const plan = (input: JsonObject = {}, isDryRun = false) =>
    runAction(createReleasePlanAction(common()), {
      isDryRun,
      input: { gateway: 'orders-llm', regions: both, ...input },
    });
  const deploy = (
    input: JsonObject,
    options: Omit<Parameters<typeof runAction>[1], 'input'> = {},
  ) =>
    runAction(
      createReleaseDeployAction({ ...common(), progressIntervalMs: 10 }),
      {
        ...options,
        input: {
          gateway: 'orders-llm',
          regions: both,
          gate: { timeoutSeconds: 5 },
          ...input,
        },
      },
    );

  /** Changes an object of the US region as somebody with kubectl would. */
  const edit = (kind: string, path: string, value: unknown, name?: string) => {
    const collection = collectionOf(kind);
    const objects = world.us.getObjects({ collection }).map(object => {
      const copy = structuredClone(object) as FakeObject;
      return !name || copy.metadata.name === name
        ? (set(copy, path, value) as FakeObject)
        : copy;
    });
    world.us.setObjects({ collection, objects });
  };

  it('tells in words what changes, which pods are replaced, and writes nothing', async () => {
    released({ next: { cpuLimit: 4, autoscaler } });
    const { error, outputs, logs } = await plan();
    expect(error).toBeUndefined();
    const parsed = releasePlanOutput.strict().parse(outputs);
    expect(parsed.hasChanges).toBe(true);
    expect(parsed.regions[0]).toMatchObject({
      state: 'planned',
      revision: 1,
      counts: { added: 1, changed: 1, removed: 0, relabelled: 0 },
      rolls: [
        { component: 'gateway-server', pods: 'replaced' },
        { component: 'gateway-ui', pods: 'kept' },
      ],
      drift: [],
    });
    expect(parsed.summary).toContain('### US East (us-east-1)');
    expect(parsed.summary).toContain('- gateway-server: CPU limit 2 → 4');
    expect(logs.join('\n')).toContain(
      '[eu-west-1] HPA of gateway-server added: 2 to 9 pods at 70 % CPU',
    );
    expect(world.us.requests.filter(({ method }) => method !== 'GET')).toEqual(
      [],
    );
  });

  it('of a region that does not answer costs its own row, and gives no digest', async () => {
    released();
    world.eu.setFault({ path: /.*/, fault: { kind: 'reset' } });
    const { error, outputs } = await plan();
    expect(error?.message).toContain('Planned in 1 of 2 regions');
    expect(error?.message).toContain('eu-west-1: could not be planned');
    expect(outputs.digest).toBeUndefined();
    expect(outputs.summary).toContain('### US East');
    expect(
      releasePlanOutput.parse(outputs).regions.map(({ state }) => state),
    ).toEqual(['planned', 'failed']);
  });

  it('tells the refusal that a deploy would meet as a row', async () => {
    released();
    helm.addRevision({
      target: helmTargetIn(world.eu),
      status: 'pending-upgrade',
      updated: '2020-01-01T00:00:00Z',
    });
    const { outputs } = await plan();
    expect(releasePlanOutput.parse(outputs).regions[1]).toMatchObject({
      state: 'refused',
      refusal: expect.stringContaining('dvara:release:unlock'),
    });
  });

  it('says so where an object may not be read, and goes on', async () => {
    released();
    world.us.setFault({
      path: `${collectionOf('Service')}/orders-llm-dvara-server`,
      fault: { kind: 'status', status: 403, reason: 'Forbidden' },
    });
    const { error, outputs } = await plan();
    expect(error).toBeUndefined();
    expect(releasePlanOutput.parse(outputs).regions[0].warnings).toEqual([
      expect.stringContaining('may not read Service/orders-llm-dvara-server'),
    ]);
  });

  it('holds no key of a Secret, of a variable or of reused values', async () => {
    released({
      now: { secret: { 'openai-api-key': `old-${canary}` } },
      next: {
        secret: { 'openai-api-key': canary },
        env: [{ name: 'OPENAI_API_KEY', value: canary }],
        config: `note: ${JSON.stringify(canary)}\n`,
        podAnnotations: { note: canary, long: `${'x'.repeat(150)}${canary}` },
      },
      values: {
        gatewayServer: { extraEnv: [{ name: 'MY_TOKEN', value: canary }] },
      },
    });
    const run = await plan({ reuseValues: true });
    expect(run.error).toBeUndefined();
    const everything = run.everything();
    for (const form of canaryForms) {
      expect(everything).not.toContain(form);
    }
    expect(everything).toContain('openai-api-key changed (value not shown)');
    // They go to Helm all the same.
    expect(JSON.stringify(helm.renders[0].values)).toContain('MY_TOKEN');
  });

  describe('with keys that are yet to be stored', () => {
    const toCome = {
      existingSecret: 'orders-llm-keys',
      newKeys: ['openai-api-key', ''],
      newFlags: { 'mock-provider-enabled': true, 'bedrock-enabled': '' },
    };
    const secretIn = (cluster: typeof world.us, data: Record<string, string>) =>
      cluster.setObjects({
        collection: '/api/v1/namespaces/gateways/secrets',
        objects: [
          {
            metadata: {
              name: 'orders-llm-keys',
              labels: { 'dvara.ai/gateway': 'orders-llm' },
            },
            data: Object.fromEntries(
              Object.entries(data).map(([key, value]) => [
                key,
                Buffer.from(value).toString('base64'),
              ]),
            ),
          },
        ],
      });
    const stamps = () =>
      helm.renders.map(({ values }) =>
        ['gatewayServer', 'gatewayUi'].map(component =>
          get(values, [component, 'podAnnotations', 'dvara.ai/secret-version']),
        ),
      );

    it('tells that the Secret is made first, and gives no digest to be held to', async () => {
      released();
      const { error, outputs } = await plan(toCome);
      expect(error).toBeUndefined();
      const { regions, digest, basis, summary } = releasePlanOutput
        .strict()
        .parse(outputs);
      expect([digest, basis, regions[0].digest]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect(regions[0].sentence).toContain(
        'Secret orders-llm-keys is made first, with openai-api-key, mock-provider-enabled (values not shown).',
      );
      expect(summary).not.toContain('runs without keys');
    });

    it('renders other versions for the readers of a new key and for nobody else', async () => {
      released();
      for (const cluster of [world.us, world.eu]) {
        secretIn(cluster, {
          'openai-api-key': 'sk-old',
          'mock-provider-enabled': 'true',
          'dvara-key-version-salt': 'a'.repeat(64),
        });
      }
      await plan({ existingSecret: 'orders-llm-keys' });
      await plan(toCome);
      const [[serverNow, uiNow], , [server, ui]] = stamps();
      expect(server).not.toBe(serverNow);
      expect(ui).toBe(uiNow);
    });

    it('has a digest where everything is there already', async () => {
      released();
      for (const cluster of [world.us, world.eu]) {
        secretIn(cluster, { 'mock-provider-enabled': 'true' });
      }
      const { outputs } = await plan({ ...toCome, newKeys: [''] });
      const { digest } = releasePlanOutput.strict().parse(outputs);
      expect(digest).toMatch(/^sha256:/);
      expect(digest).toBe(
        (await plan({ existingSecret: 'orders-llm-keys' })).outputs.digest,
      );
    });
  });

  it('asks no region in a dry run', async () => {
    const { error, outputs } = await plan({}, true);
    expect(error).toBeUndefined();
    expect(releasePlanOutput.parse(outputs).regions[0].state).toBe('wouldPlan');
    expect([...world.us.requests, ...world.eu.requests]).toEqual([]);
  });

  describe('its digest', () => {
    const S = 'orders-llm-dvara-server';
    const noKeys = { secret: { 'openai-api-key': 'one' }, autoscaler };

    it.each<[string, () => void]>([
      ['nothing', () => {}],
      [
        'what controllers note on objects',
        () => {
          edit('Service', 'metadata.annotations["cloud.google.com/neg"]', '{}');
          edit('Service', 'metadata.labels.mesh', 'yes');
        },
      ],
      [
        'an autoscaler that scales',
        () => edit('Deployment', 'spec.replicas', 7, S),
      ],
      [
        'pods that restart',
        () => {
          edit('Deployment', 'status.readyReplicas', 0);
          edit(
            'Deployment',
            'spec.template.metadata.annotations["kubectl.kubernetes.io/restartedAt"]',
            'now',
            S,
          );
          edit(
            'Deployment',
            'metadata.annotations["deployment.kubernetes.io/revision"]',
            '9',
          );
        },
      ],
    ])('holds under %s', async (_, change) => {
      released({ now: noKeys, next: noKeys });
      const { digest, basis } = (await plan()).outputs;
      change();
      const { error } = await deploy({
        planDigest: digest as string,
        planBasis: basis as JsonObject,
      });
      expect(error?.message).toBeUndefined();
      expect(helm.upgrades).toHaveLength(2);
    });

    describe('in a task that is run again', () => {
      const again = async (between: () => void) => {
        released({ now: noKeys, next: noKeys });
        const { digest, basis } = (await plan()).outputs;
        const input = {
          planDigest: digest as string,
          planBasis: basis as JsonObject,
        };
        helm.behaviours.set(world.us.url, async target => {
          throw new HelmError({
            kind: 'rolloutFailed',
            message: 'The rollout of orders-llm failed',
            revision: helm.addRevision({ target, status: 'failed' }),
          });
        });
        const first = await deploy(input);
        helm.behaviours.clear();
        between();
        const upgrades = helm.upgrades.length;
        const second = await deploy(input, { checkpoints: first.checkpoints });
        return { ...second, upgrades: helm.upgrades.length - upgrades };
      };

      it('holds where nobody but the task has changed the region since', async () => {
        const { error, upgrades } = await again(() => {});
        expect(error).toBeUndefined();
        expect(upgrades).toBe(1);
      });

      it('breaks where another task has deployed there since, whose release stays', async () => {
        const { error, upgrades } = await again(() => {
          const { revision } = helm.addRevision({
            target: helmTargetIn(world.us),
            status: 'deployed',
            objects: gatewayManifest(noKeys),
          });
          const collection = '/api/v1/namespaces/gateways/configmaps';
          world.us.setObjects({
            collection,
            objects: world.us.getObjects({ collection }).map(object => {
              const text = (object.data as Record<string, string>)[
                RELEASE_RECORD_KEY
              ];
              return text
                ? {
                    ...object,
                    data: {
                      [RELEASE_RECORD_KEY]: JSON.stringify({
                        ...JSON.parse(text),
                        revision,
                        taskId: 'task-2',
                      }),
                    },
                  }
                : object;
            }),
          });
        });
        expect(error?.message).toMatch(
          /The plan no longer holds for us-east-1.*the revision has changed/,
        );
        expect(upgrades).toBe(0);
      });

      it('breaks where the portal has another chart since', async () => {
        const { error, upgrades } = await again(() => {
          const pack = helm.packageChart.bind(helm);
          helm.packageChart = async options => ({
            ...(await pack(options)),
            digest: `sha256:${'c'.repeat(64)}`,
          });
        });
        expect(error?.message).toContain('the portal has another chart now');
        expect(upgrades).toBe(0);
      });
    });

    it.each<[string, () => JsonObject | void, RegExp]>([
      [
        'pods of the console scaled by hand',
        () => edit('Deployment', 'spec.replicas', 7, 'orders-llm-dvara-ui'),
        /us-east-1: Deployment\/orders-llm-dvara-ui has been changed/,
      ],
      [
        'an edited container',
        () =>
          edit('Deployment', 'spec.template.spec.containers[0].image', 'x', S),
        /us-east-1: Deployment\/orders-llm-dvara-server has been changed/,
      ],
      [
        'an edited configuration',
        () => edit('ConfigMap', 'data["gateway.yaml"]', 'x'),
        /ConfigMap\/orders-llm-dvara-config has been changed/,
      ],
      [
        'an edited autoscaler',
        () => edit('HorizontalPodAutoscaler', 'spec.maxReplicas', 3),
        /HorizontalPodAutoscaler\/orders-llm-dvara-server has been changed/,
      ],
      [
        'an edited Secret',
        () => edit('Secret', 'data.more', 'eA=='),
        /Secret\/orders-llm-dvara-secret has been changed/,
      ],
      [
        'an edited label',
        () => edit('Service', 'metadata.labels["helm.sh/chart"]', 'y'),
        /Service\/orders-llm-dvara-server has been changed/,
      ],
      [
        'a deleted object',
        () =>
          world.us.setObjects({
            collection: collectionOf('Service'),
            objects: [],
          }),
        /Service\/orders-llm-dvara-server has been changed/,
      ],
      [
        'a new revision',
        () => {
          helm.addRevision({
            target: helmTargetIn(world.us),
            status: 'deployed',
            objects: gatewayManifest(noKeys),
          });
        },
        /us-east-1: the revision has changed \(1 → 2\)/,
      ],
      [
        'other values',
        () => ({ values: { gatewayServer: { replicaCount: 5 } } }),
        /us-east-1: the values have changed/,
      ],
      [
        'another chart',
        () => {
          const pack = helm.packageChart.bind(helm);
          helm.packageChart = async options => ({
            ...(await pack(options)),
            digest: `sha256:${'b'.repeat(64)}`,
          });
        },
        /the chart has changed/,
      ],
      [
        'fewer regions',
        () => ({ regions: [{ id: 'us-east-1' }] }),
        /eu-west-1 was in the plan and is not deployed/,
      ],
    ])('breaks on %s, and nothing runs anywhere', async (_, change, words) => {
      released({ now: noKeys, next: noKeys });
      const { digest, basis } = (await plan()).outputs;
      const input = change() ?? {};
      const { error } = await deploy({
        planDigest: digest as string,
        planBasis: basis as JsonObject,
        ...input,
      });
      expect(error?.name).toBe('ConflictError');
      expect(error?.message).toMatch(words);
      expect(helm.upgrades).toEqual([]);
    });

    it('is looked at again in a region whose turn comes later', async () => {
      released({ now: noKeys, next: noKeys });
      const { digest } = (await plan()).outputs;
      helm.behaviours.set(world.eu.url, async () =>
        edit('ConfigMap', 'data["gateway.yaml"]', 'x'),
      );
      const { error } = await deploy({
        planDigest: digest as string,
        strategy: 'waves',
        waves: [['eu-west-1'], ['us-east-1']],
      });
      expect(error?.message).toContain(
        'The plan no longer holds for us-east-1',
      );
      expect(helm.upgradesOf(world.us.url)).toEqual([]);
      expect(helm.upgradesOf(world.eu.url)).toHaveLength(1);
    });
  });

  describe('reuseValues', () => {
    it('gives Helm the values of the live revision, and tells of another chart loudly', async () => {
      released();
      helm.addRevision({
        target: helmTargetIn(world.us),
        status: 'deployed',
        chart: 'dvara-0.0.9',
        values: { gatewayServer: { replicaCount: 4 } },
      });
      const { error, outputs } = await deploy({ reuseValues: true });
      expect(error?.message).toBeUndefined();
      expect(helm.upgradesOf(world.us.url)[0].values).toMatchObject({
        gatewayServer: { replicaCount: 4 },
      });
      expect(JSON.stringify(outputs.regions)).toContain(
        'made with chart dvara-0.0.9, and the chart is dvara-0.1.0 now',
      );
    });

    it('lays what is given on top, so that all else stays as it runs', async () => {
      released();
      helm.addRevision({
        target: helmTargetIn(world.us),
        status: 'deployed',
        values: {
          gatewayServer: {
            replicaCount: 4,
            resources: { limits: { cpu: '3', memory: '1Gi' } },
          },
        },
      });
      const memory = (size: string) => ({
        gatewayServer: { resources: { limits: { memory: size } } },
      });
      const { error } = await deploy({
        reuseValues: true,
        values: memory('2Gi'),
        regions: [{ id: 'us-east-1' }],
      });
      expect(error?.message).toBeUndefined();
      expect(helm.upgradesOf(world.us.url)[0].values).toMatchObject({
        gatewayServer: {
          replicaCount: 4,
          resources: { limits: { cpu: '3', memory: '2Gi' } },
        },
      });
    });

    it('checks what is given as always, though what the release has is not', async () => {
      released();
      helm.addRevision({
        target: helmTargetIn(world.us),
        status: 'deployed',
        values: {
          gatewayServer: { extraEnv: [{ name: 'A_KEY', value: 'x' }] },
        },
      });
      const us = { reuseValues: true, regions: [{ id: 'us-east-1' }] };
      for (const [values, sentence] of [
        [
          { gatewayServer: { region: { id: 'eu-west-1' } } },
          'is set by the action',
        ],
        [{ secrets: { openaiApiKey: canary } }, 'secrets.openaiApiKey'],
        [{ gatewayServer: { replicas: 2 } }, 'gatewayServer.replicas'],
      ] as const) {
        const { error } = await plan({ ...us, values });
        expect(error?.message).toContain(sentence);
        expect(error?.message).not.toContain(canary);
      }
      expect((await plan(us)).error).toBeUndefined();
    });

    it('is refused beside a size, and where there is no release', async () => {
      released();
      await helm.uninstall({ ...helmTargetIn(world.eu), timeoutSeconds: 30 });
      expect((await deploy({ reuseValues: true })).error?.message).toContain(
        'no release whose values could be reused in eu-west-1',
      );
      expect(
        (await plan({ reuseValues: true, presetValues: { a: 1 } })).error
          ?.message,
      ).toContain('presetValues would take the place of its size');
      expect(helm.upgrades).toEqual([]);
    });
  });
});
