import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type { JsonObject } from '@backstage/types';
import { DefaultChartService } from '@dvara/backstage-plugin-dvara-node';
import { canary } from '../__testUtils__/canary';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import { runAction } from '../__testUtils__/runAction';
import { startTwoRegions } from '../__testUtils__/startTwoRegions';
import { createReleaseDeployAction } from '../actions/createReleaseDeployAction';
import { createSecretApplyAction } from '../actions/createSecretApplyAction';
import type { ActionLimits } from '../limits/ActionLimits';
import { guardAction } from './guardAction';
import type { PipelineRule } from './PipelineRule';
import { ReleaseGuard } from './ReleaseGuard';
import {
  createDvaraReleaseConditionalDecision,
  dvaraReleaseConditions,
  dvaraReleaseRules,
} from './releasePermissionRules';
import { releaseVerbs, type ReleaseVerb } from './releaseVerbs';

const allow: PolicyDecision = { result: AuthorizeResult.ALLOW };
const deny: PolicyDecision = { result: AuthorizeResult.DENY };
const both = [{ id: 'us-east-1' }, { id: 'eu-west-1' }];

describe('an action on releases', () => {
  let world: Awaited<ReturnType<typeof startTwoRegions>>;
  let helm: FakeHelmRunner;

  beforeAll(async () => {
    world = await startTwoRegions();
  }, 60_000);
  afterAll(() => world.stop());
  beforeEach(() => {
    world.reset();
    helm = new FakeHelmRunner();
  });

  const run = async (
    options: {
      action?: 'deploy' | 'secret.apply';
      input?: JsonObject;
      secrets?: Record<string, string>;
      policy?: (verb: string) => PolicyDecision;
      pipelines?: PipelineRule[];
      limits?: ActionLimits;
      credentials?: BackstageCredentials;
      /** What the auditor throws when the end of an action is told. */
      auditFault?: Error;
    } = {},
  ) => {
    const { regions } = world;
    const auditor = mockServices.auditor.mock();
    const { auditFault } = options;
    const tellEnd = async () => {
      if (auditFault) {
        throw auditFault;
      }
    };
    const event = {
      success: jest.fn(tellEnd),
      fail: jest.fn<Promise<void>, [{ error: Error }]>(tellEnd),
    };
    auditor.createEvent.mockResolvedValue(event);
    const ruleset = Object.values(dvaraReleaseRules);
    const guarded = {
      regions,
      auth: mockServices.auth(),
      auditor,
      limits: options.limits ?? {},
      guard: new ReleaseGuard({
        auth: mockServices.auth(),
        permissions: mockServices.permissions.mock({
          authorizeConditional: async asked =>
            asked.map(({ permission }) =>
              (options.policy ?? (() => allow))(permission.name),
            ),
        }),
        ruleset: {
          getRuleByName: wanted =>
            ruleset.find(({ name }) => name === wanted) as never,
        },
        pipelines: options.pipelines ?? [],
      }),
    };
    const action =
      options.action === 'secret.apply'
        ? guardAction({
            ...guarded,
            verb: 'secret.apply',
            action: createSecretApplyAction({ regions }),
          })
        : guardAction({
            ...guarded,
            verb: 'deploy',
            action: createReleaseDeployAction({
              regions,
              helm,
              limits: options.limits,
              charts: new DefaultChartService({ ref: 'bundled' }),
              progressIntervalMs: 10,
            }),
          });
    const result = await runAction(action, {
      secrets: options.secrets,
      credentials: options.credentials,
      input: { gateway: 'orders-llm', regions: both, ...options.input },
    });
    return { ...result, auditor, event };
  };

  const nothingRan = () => {
    expect(helm.packed).toEqual([]);
    expect(helm.upgrades).toEqual([]);
    expect([...world.us.requests, ...world.eu.requests]).toEqual([]);
  };

  it('runs where the policy allows it', async () => {
    const { error } = await run();
    expect(error).toBeUndefined();
    expect(helm.upgrades).toHaveLength(2);
  });

  it('asks no region anything where the policy denies one of them, and names verb, permission, region and release', async () => {
    const { error } = await run({
      policy: () =>
        createDvaraReleaseConditionalDecision(
          releaseVerbs.deploy,
          dvaraReleaseConditions.isInRegion({ regions: ['us-east-1'] }),
        ),
    });
    expect(error).toMatchObject({
      name: 'NotAllowedError',
      message:
        'Nothing was started: user:default/mock may not deploy (dvara.release.deploy) in eu-west-1 (release orders-llm in namespace gateways). Leave these regions out, or ask the owners of the portal',
    });
    nothingRan();
  });

  it.each([
    ['its gateway', dvaraReleaseConditions.isGateway({ gateways: ['search'] })],
    [
      'its namespace',
      dvaraReleaseConditions.isInNamespace({ namespaces: ['elsewhere'] }),
    ],
  ])('is refused by a condition on %s', async (_what, condition) => {
    const { error } = await run({
      // The release's name says nothing about whose it is.
      input: { regions: [{ id: 'us-east-1', releaseName: 'search' }] },
      policy: () =>
        createDvaraReleaseConditionalDecision(releaseVerbs.deploy, condition),
    });
    expect(error?.name).toBe('NotAllowedError');
    nothingRan();
  });

  it.each<[string, JsonObject, ReleaseVerb]>([
    ['values written freely', { valuesYaml: 'a: 1' }, 'values.free'],
    ['recovering a lock', { recoverLock: true }, 'unlock'],
  ])('wants a permission of its own for %s', async (_what, input, verb) => {
    const { name } = releaseVerbs[verb];
    const { error } = await run({
      input,
      policy: asked => (asked === name ? deny : allow),
    });
    expect(error?.name).toBe('NotAllowedError');
    expect(error?.message).toContain(
      `${verb} (${name}) in us-east-1 (release orders-llm in namespace gateways), eu-west-1`,
    );
    nothingRan();
    const without = await run({
      policy: asked => (asked === name ? deny : allow),
    });
    expect(without.error).toBeUndefined();
  });

  it('is refused to whoever is not signed in, whatever the policy says', async () => {
    const { error } = await run({ credentials: mockCredentials.none() });
    expect(error?.name).toBe('NotAllowedError');
    nothingRan();
  });

  describe('in a portal with limits', () => {
    it.each<{ limits: ActionLimits; input?: JsonObject; says: RegExp }>([
      {
        limits: { regionsPerTask: 1 },
        says: /^Nothing was started: 2 regions are more than the 1 that this portal allows in one task \(dvara\.limits\.regionsPerTask\)/,
      },
      {
        limits: { timeoutSeconds: 600 },
        input: { timeoutSeconds: 601 },
        says: /^Nothing was started: timeoutSeconds \(601\) is above the 600 s that this portal allows \(dvara\.limits\.timeoutSeconds\)$/,
      },
      {
        limits: { timeoutSeconds: 600 },
        input: { gate: { timeoutSeconds: 900 } },
        says: /gate\.timeoutSeconds \(900\) is above the 600 s/,
      },
    ])('$says, and asks no region anything', async ({ says, ...options }) => {
      const { error, event } = await run(options);
      expect(error).toMatchObject({
        name: 'InputError',
        message: expect.stringMatching(says),
      });
      expect(event.fail).toHaveBeenCalled();
      nothingRan();
    });

    it('holds an action on keys to the number of regions too', async () => {
      const { error } = await run({
        action: 'secret.apply',
        limits: { regionsPerTask: 1 },
      });
      expect(error).toMatchObject({
        message: expect.stringContaining('dvara.limits.regionsPerTask'),
      });
      nothingRan();
    });

    it('refuses a release of more pods before any region is asked, and names value and key', async () => {
      const { error } = await run({
        limits: { replicas: 20, regionsPerTask: 2, timeoutSeconds: 300 },
        input: {
          timeoutSeconds: 300,
          values: {
            gatewayServer: { autoscaling: { enabled: true, maxReplicas: 40 } },
          },
        },
      });
      expect(error).toMatchObject({
        name: 'InputError',
        message: `Nothing was started: the values do not fit the limits of this portal:
- gatewayServer.autoscaling.maxReplicas (40) is above the 20 pods that this portal allows (dvara.limits.replicas)`,
      });
      expect(helm.upgrades).toEqual([]);
      expect([...world.us.requests, ...world.eu.requests]).toEqual([]);
    });

    it('runs what is just within them', async () => {
      const { error } = await run({
        limits: { replicas: 1, regionsPerTask: 2, timeoutSeconds: 300 },
        input: { timeoutSeconds: 300 },
      });
      expect(error).toBeUndefined();
      expect(helm.upgrades).toHaveLength(2);
    });
  });

  describe('started by a pipeline', () => {
    const token = mockCredentials.service('ci-us');
    const rule: PipelineRule = {
      subject: 'ci-us',
      verbs: ['deploy'],
      regions: ['us-east-1'],
      gateways: ['*'],
    };
    const us = { regions: [{ id: 'us-east-1' }] };

    it('runs where dvara.pipelines names its subject, verb and region', async () => {
      const { error } = await run({
        input: us,
        credentials: token,
        pipelines: [rule],
        // What the permission system would say about a service does not count.
        policy: () => deny,
      });
      expect(error).toBeUndefined();
    });

    it.each<[string, PipelineRule[], JsonObject]>([
      ['nothing is configured', [], us],
      ['the token is of another subject', [{ ...rule, subject: 'ci-eu' }], us],
      ['the verb is another one', [{ ...rule, verbs: ['plan'] }], us],
      ['the gateway is another one', [{ ...rule, gateways: ['search'] }], us],
      [
        'the namespace is another one',
        [{ ...rule, namespaces: ['elsewhere'] }],
        us,
      ],
      ['one region of two is not its own', [rule], {}],
    ])(
      'is refused before anything runs where %s, though the permission system allows services everything',
      async (_what, pipelines, input) => {
        const { error } = await run({ input, credentials: token, pipelines });
        expect(error).toMatchObject({
          name: 'NotAllowedError',
          message: expect.stringMatching(
            /^Nothing was started: service ci-us may not deploy .* dvara\.pipelines, by the subject of its token$/,
          ),
        });
        nothingRan();
      },
    );
  });

  describe('in the audit log', () => {
    it('is told with who, what and where, and that it succeeded', async () => {
      const { auditor, event } = await run();
      expect(auditor.createEvent).toHaveBeenCalledWith({
        eventId: 'release',
        severityLevel: 'medium',
        meta: {
          action: 'dvara:release:deploy',
          verbs: ['deploy'],
          gateway: 'orders-llm',
          releases: [
            'us-east-1/gateways/orders-llm',
            'eu-west-1/gateways/orders-llm',
          ],
          initiator: 'user:default/mock',
          taskId: 'task-1',
          isDryRun: false,
        },
      });
      expect(event.success).toHaveBeenCalledTimes(1);
      expect(event.fail).not.toHaveBeenCalled();
    });

    it('is told with the refusal', async () => {
      const { event } = await run({ policy: () => deny });
      expect(event.fail.mock.calls).toEqual([
        [{ error: expect.objectContaining({ message: expect.any(String) }) }],
      ]);
      expect(event.success).not.toHaveBeenCalled();
    });

    it.each<{ what: string; input: JsonObject; meta: JsonObject }>([
      {
        what: 'a region that is not configured',
        input: { regions: [{ id: 'sa-east-1' }] },
        meta: { gateway: 'orders-llm', verbs: ['deploy'] },
      },
      {
        what: 'an input that cannot be read',
        input: { gateway: 'Not A Name', regions: [] },
        meta: { verbs: ['deploy'] },
      },
    ])(
      'is told of a task that is refused for $what',
      async ({ input, meta }) => {
        const { error, auditor, event } = await run({ input });
        expect(error?.name).toBe('InputError');
        expect(auditor.createEvent).toHaveBeenCalledWith({
          eventId: 'release',
          severityLevel: 'medium',
          meta: {
            ...meta,
            action: 'dvara:release:deploy',
            initiator: 'user:default/mock',
            taskId: 'task-1',
            isDryRun: false,
          },
        });
        expect(event.fail).toHaveBeenCalledWith({
          error: expect.objectContaining({
            message: expect.stringContaining(error!.message),
          }),
        });
        nothingRan();
      },
    );

    it('fails no deploy that is done where its end cannot be told', async () => {
      const { error, logs } = await run({
        auditFault: new Error('the disk is full'),
      });
      expect(error).toBeUndefined();
      expect(logs).toContain(
        'The audit log lacks how this action ended: the disk is full',
      );
    });

    it('hides no failure where its end cannot be told', async () => {
      const { error, logs } = await run({
        policy: () => deny,
        auditFault: new Error('the disk is full'),
      });
      expect(error?.name).toBe('NotAllowedError');
      expect(logs).toContain(
        'The audit log lacks how this action ended: the disk is full',
      );
    });

    it('holds no key, also where the region repeats it in its answer', async () => {
      world.us.setFault({
        path: /\/secrets/,
        fault: { kind: 'status', status: 422, message: `bad ${canary}` },
      });
      const { error, auditor, event } = await run({
        action: 'secret.apply',
        input: { keysFromSecrets: { 'openai-api-key': 'key' } },
        secrets: { key: canary },
      });
      expect(error).toBeDefined();
      const told = JSON.stringify([
        auditor.createEvent.mock.calls,
        event.fail.mock.calls.map(([{ error: cause }]) => String(cause)),
      ]);
      expect(told).toContain('dvara:secret:apply');
      expect(told).not.toContain('9f8e7d');
    });
  });
});
