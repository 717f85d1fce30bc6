import { secretApplyOutput } from './secretApplySchema';
import { canary, canaryForms } from '../__testUtils__/canary';
import { serverDeployment } from '../__testUtils__/gatewayObjects';
import { runAction } from '../__testUtils__/runAction';
import { startTwoRegions } from '../__testUtils__/startTwoRegions';
import { keyVersionsOf } from '../secret/keyVersions';
import { createSecretApplyAction } from './createSecretApplyAction';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/gateways/deployments';
const SECRETS = '/api/v1/namespaces/gateways/secrets';
const SALT = 'dvara-key-version-salt';
const both = [{ id: 'us-east-1' }, { id: 'eu-west-1' }];

describe('dvara:secret:apply', () => {
  let world: Awaited<ReturnType<typeof startTwoRegions>>;

  beforeAll(async () => {
    world = await startTwoRegions();
  }, 60_000);
  afterAll(() => world.stop());
  beforeEach(() => world.reset());

  const run = (options: Parameters<typeof runAction>[1]) =>
    runAction(createSecretApplyAction({ regions: world.regions }), options);

  const dataOf = (cluster: 'us' | 'eu'): Record<string, string> => {
    const [secret] = world[cluster].getObjects({ collection: SECRETS });
    return Object.fromEntries(
      Object.entries((secret?.data ?? {}) as Record<string, string>)
        .filter(([key]) => key !== SALT)
        .map(([key, value]) => [
          key,
          Buffer.from(value, 'base64').toString('utf8'),
        ]),
    );
  };

  const existing = (options: {
    labels?: Record<string, string>;
    data?: Record<string, string>;
  }) => ({
    metadata: {
      name: 'orders-llm-keys',
      labels: options.labels ?? {
        'dvara.ai/gateway': 'orders-llm',
        'app.kubernetes.io/managed-by': 'dvara-backstage',
      },
    },
    type: 'Opaque',
    data: Object.fromEntries(
      Object.entries(options.data ?? {}).map(([key, value]) => [
        key,
        Buffer.from(value).toString('base64'),
      ]),
    ),
  });

  it('creates the Secret in every region with the keys of the task and the flags, and tells which keys are there', async () => {
    const { error, outputs } = await run({
      input: {
        gateway: 'orders-llm',
        regions: both,
        keysFromSecrets: {
          'openai-api-key': 'openaiApiKey',
          'gemini-api-key': 'geminiApiKey',
        },
        flags: { 'mock-provider-enabled': true, 'bedrock-enabled': '' },
      },
      secrets: { openaiApiKey: 'sk-openai\n', geminiApiKey: '' },
    });

    expect(error).toBeUndefined();
    for (const cluster of ['us', 'eu'] as const) {
      expect(dataOf(cluster)).toEqual({
        'openai-api-key': 'sk-openai',
        'mock-provider-enabled': 'true',
      });
      expect(
        world[cluster].getObjects({ collection: SECRETS })[0],
      ).toMatchObject({
        type: 'Opaque',
        metadata: {
          name: 'orders-llm-keys',
          labels: {
            'dvara.ai/gateway': 'orders-llm',
            'app.kubernetes.io/managed-by': 'dvara-backstage',
          },
        },
      });
    }
    const { regions, secretName } = secretApplyOutput.parse(outputs);
    expect(secretName).toBe('orders-llm-keys');
    expect(regions.map(({ region, state }) => [region, state])).toEqual([
      ['us-east-1', 'applied'],
      ['eu-west-1', 'applied'],
    ]);
    expect(regions[0].keys).toMatchObject({
      'openai-api-key': 'present',
      'gemini-api-key': 'missing',
    });
    expect(regions[0].resourceVersion).toBe(
      world.us.getObjects({ collection: SECRETS })[0].metadata.resourceVersion,
    );
  });

  it('keeps the keys that are not given, and writes nothing where nothing changes', async () => {
    world.us.setObjects({
      collection: SECRETS,
      objects: [
        existing({
          data: { 'openai-api-key': 'sk-old', 'anthropic-api-key': 'sk-kept' },
        }),
      ],
    });
    const input = {
      gateway: 'orders-llm',
      regions: [{ id: 'us-east-1' }],
      keysFromSecrets: { 'openai-api-key': 'openaiApiKey' },
    };
    const secrets = { openaiApiKey: 'sk-new' };

    expect((await run({ input, secrets })).error).toBeUndefined();
    expect(dataOf('us')).toEqual({
      'openai-api-key': 'sk-new',
      'anthropic-api-key': 'sk-kept',
    });

    world.us.requests.length = 0;
    const again = await run({ input, secrets });
    expect(again.error).toBeUndefined();
    expect(world.us.requests.map(({ method }) => method)).toEqual([
      'GET',
      'GET',
    ]);
    expect(again.outputs.summary).toContain('unchanged');
  });

  describe('the versions of keys', () => {
    const input = {
      gateway: 'orders-llm',
      regions: both,
      keysFromSecrets: {
        'openai-api-key': 'openaiApiKey',
        'gemini-api-key': 'geminiApiKey',
      },
    };
    const rawData = (cluster: 'us' | 'eu') =>
      world[cluster].getObjects({ collection: SECRETS })[0].data as Record<
        string,
        string
      >;
    const applied = async (secrets: Record<string, string>) => {
      const done = await run({ input, secrets });
      expect(done.error).toBeUndefined();
      const versions = keyVersionsOf(rawData('us'));
      expect(versions).toBeDefined();
      return { ...done, versions: versions ?? {} };
    };

    it('are made with random salts of each Secret, which nothing tells', async () => {
      const done = await applied({ openaiApiKey: 'sk-one' });
      const salts = (['us', 'eu'] as const).flatMap(
        cluster =>
          Buffer.from(rawData(cluster)[SALT], 'base64')
            .toString()
            .match(/[0-9a-f]{64}/g) ?? [],
      );
      expect(salts).toHaveLength(4);
      expect(new Set(salts).size).toBe(4);
      salts.forEach(salt => expect(done.everything()).not.toContain(salt));
    });

    it('never come back where a key is changed back, because pods may have started in between, and stay where a key does', async () => {
      const one = await applied({ openaiApiKey: 'v1', geminiApiKey: 'kept' });
      const two = await applied({ openaiApiKey: 'v2', geminiApiKey: 'kept' });
      const back = await applied({ openaiApiKey: 'v1', geminiApiKey: 'kept' });
      const again = await applied({ openaiApiKey: 'v1', geminiApiKey: 'kept' });
      expect(
        new Set(
          [one, two, back].map(({ versions }) => versions['openai-api-key']),
        ).size,
      ).toBe(3);
      expect(
        new Set(
          [one, two, back].map(({ versions }) => versions['gemini-api-key']),
        ).size,
      ).toBe(1);
      expect(again.versions).toEqual(back.versions);
    });

    it.each([
      ['one salt for all keys', 'b'.repeat(64), true],
      ['a salt that is none', '{"common":', false],
    ])(
      'work on in a Secret with %s',
      async (_what, salt, keepsVersions: boolean) => {
        const data = {
          'openai-api-key': 'sk-old',
          'anthropic-api-key': 'sk-kept',
          [SALT]: salt,
        };
        for (const cluster of ['us', 'eu'] as const) {
          world[cluster].setObjects({
            collection: SECRETS,
            objects: [existing({ data })],
          });
        }
        const before = keyVersionsOf(rawData('us'));
        expect(before !== undefined).toBe(keepsVersions);
        const { versions } = await applied({ openaiApiKey: 'sk-new' });
        expect(versions['openai-api-key']).not.toBe(before?.['openai-api-key']);
        expect(
          versions['anthropic-api-key'] === before?.['anthropic-api-key'],
        ).toBe(keepsVersions);
      },
    );
  });

  it('tries again where somebody else wrote the Secret in between', async () => {
    world.us.setObjects({ collection: SECRETS, objects: [existing({})] });
    let refusals = 0;
    const repair = world.us.setFault({
      method: 'PATCH',
      path: `${SECRETS}/orders-llm-keys`,
      fault: { kind: 'status', status: 409, reason: 'Conflict' },
    });
    const { requests } = world.us;
    const push = jest.spyOn(requests, 'push').mockImplementation((...items) => {
      if (items[0].method === 'PATCH' && ++refusals === 3) {
        repair();
      }
      return Array.prototype.push.apply(requests, items);
    });

    const { error } = await run({
      input: {
        gateway: 'orders-llm',
        regions: [{ id: 'us-east-1' }],
        flags: { 'mock-provider-enabled': 'true' },
      },
    });

    push.mockRestore();
    expect(error).toBeUndefined();
    expect(refusals).toBe(3);
    expect(dataOf('us')).toEqual({ 'mock-provider-enabled': 'true' });
  });

  it('finishes the other regions where one fails, and then fails the step with a sentence per region', async () => {
    world.us.setFault({
      path: /secrets/,
      fault: {
        kind: 'status',
        status: 403,
        reason: 'Forbidden',
        message: 'secrets is forbidden',
      },
    });

    const { error, outputs } = await run({
      input: {
        gateway: 'orders-llm',
        regions: both,
        flags: { 'mock-provider-enabled': true },
      },
    });

    expect(error?.message).toContain('in place in 1 of 2 regions');
    expect(error?.message).toMatch(
      /us-east-1: Could not get secret .*permission|us-east-1: .*may not/,
    );
    expect(error?.message).toContain('eu-west-1: created');
    expect(dataOf('eu')).toEqual({ 'mock-provider-enabled': 'true' });
    expect(
      secretApplyOutput
        .parse(outputs)
        .regions.map(({ region, state }) => [region, state]),
    ).toEqual([
      ['us-east-1', 'failed'],
      ['eu-west-1', 'applied'],
    ]);
  });

  it.each([
    {
      who: 'somebody else',
      labels: {
        'app.kubernetes.io/managed-by': 'external-secrets',
        'dvara.ai/gateway': 'orders-llm',
      },
    },
    {
      who: 'another gateway',
      labels: {
        'app.kubernetes.io/managed-by': 'dvara-backstage',
        'dvara.ai/gateway': 'billing-llm',
      },
    },
  ] as Array<{ who: string; labels: Record<string, string> }>)(
    'leaves a Secret of $who alone',
    async ({ labels }) => {
      world.us.setObjects({
        collection: SECRETS,
        objects: [existing({ labels, data: { password: 'theirs' } })],
      });

      const { error } = await run({
        input: {
          gateway: 'orders-llm',
          regions: [{ id: 'us-east-1' }],
          flags: { 'mock-provider-enabled': true },
        },
      });

      expect(error?.message).toMatch(/orders-llm-keys in namespace gateways/);
      expect(dataOf('us')).toEqual({ password: 'theirs' });
    },
  );

  it.each([
    [
      'an unknown region',
      { regions: [{ id: 'us-east-1' }, { id: 'mars-1' }] },
      /no region mars-1; configured are us-east-1, eu-west-1, ap-south-1/,
    ],
    [
      'a region without a deployer',
      { regions: [{ id: 'us-east-1' }, { id: 'ap-south-1' }] },
      /no deployer credential is configured for ap-south-1/,
    ],
    [
      'a namespace that is not the region’s',
      { regions: [{ id: 'us-east-1', namespace: 'kube-system' }] },
      /namespace kube-system is not open to gateways/,
    ],
    [
      'the scaffolder’s own token as a key',
      { keysFromSecrets: { 'openai-api-key': 'backstageToken' } },
      /keysFromSecrets.openai-api-key: is a secret of the scaffolder itself/,
    ],
    [
      'a key among the plain flags',
      { flags: { 'openai-api-key': canary } },
      /flags: Unrecognized key/,
    ],
    [
      'a key that the gateway does not have',
      { keysFromSecrets: { 'root-password': 'openaiApiKey' } },
      /keysFromSecrets: Unrecognized key/,
    ],
  ])(
    'refuses %s before anything runs anywhere',
    async (_what, input, message) => {
      const refused = await run({
        input: { gateway: 'orders-llm', regions: both, ...input },
        secrets: { openaiApiKey: canary, backstageToken: 'token-of-the-user' },
      });

      expect(refused.error?.message).toMatch(message);
      expect(refused.everything()).not.toContain('9f8e7d');
      expect(world.us.requests).toEqual([]);
      expect(world.eu.requests).toEqual([]);
    },
  );

  const typed = {
    gateway: 'orders-llm',
    regions: both,
    keysFromSecrets: { 'openai-api-key': 'openaiApiKey' },
    expectedKeys: ['openai-api-key', '', ''],
    flags: { 'mock-provider-enabled': true },
  };
  const lostInEurope =
    /Nothing was started: openai-api-key \(for eu-west-1\) was given to the form but is no longer with the task.*typed again/;
  const methods = () =>
    [...world.us.requests, ...world.eu.requests].map(({ method }) => method);

  it('writes nothing where a typed key is lost, not even where the regions hold an old value of it', async () => {
    for (const cluster of [world.us, world.eu]) {
      cluster.setObjects({
        collection: SECRETS,
        objects: [existing({ data: { 'openai-api-key': 'sk-from-before' } })],
      });
    }

    const { error } = await run({ input: typed, secrets: {} });

    expect(error?.name).toBe('InputError');
    expect(error?.message).toMatch(
      /Nothing was started: openai-api-key \(for us-east-1, eu-west-1\)/,
    );
    expect(methods()).toEqual([]);
    expect(dataOf('us')).toEqual({ 'openai-api-key': 'sk-from-before' });
  });

  it('goes on without a lost key where an earlier run of the task has put it into every region', async () => {
    const first = await run({
      input: typed,
      secrets: { openaiApiKey: 'sk-typed' },
    });
    expect(first.error).toBeUndefined();
    expect(first.everything()).not.toContain('sk-typed');

    const { error } = await run({
      input: typed,
      secrets: {},
      checkpoints: first.checkpoints,
    });

    expect(error).toBeUndefined();
    expect(dataOf('eu')['openai-api-key']).toBe('sk-typed');
  });

  it('refuses the lost key of a region that the earlier run did not reach, and of one whose Secret has changed since', async () => {
    world.eu.setObjects({
      collection: SECRETS,
      objects: [existing({ data: { 'openai-api-key': 'sk-from-before' } })],
    });
    world.eu.setFault({
      method: 'PATCH',
      path: `${SECRETS}/orders-llm-keys`,
      fault: { kind: 'status', status: 403, reason: 'Forbidden' },
    });
    const first = await run({
      input: typed,
      secrets: { openaiApiKey: 'sk-typed' },
    });
    expect(first.error?.message).toContain('in place in 1 of 2 regions');
    world.eu.clearFaults();
    world.us.requests.length = world.eu.requests.length = 0;
    const lost = { input: typed, secrets: {}, checkpoints: first.checkpoints };

    expect((await run(lost)).error?.message).toMatch(lostInEurope);
    expect(new Set(methods())).toEqual(new Set(['GET']));

    world.us.setObjects({
      collection: SECRETS,
      objects: [existing({ data: { 'openai-api-key': 'sk-rotated-back' } })],
    });
    expect((await run(lost)).error?.message).toMatch(
      /\(for us-east-1, eu-west-1\)/,
    );
    expect(new Set(methods())).toEqual(new Set(['GET']));
  });

  it('lets no key into a log, an output or an error, not even where the API server repeats it', async () => {
    world.us.setFault({
      method: 'POST',
      path: SECRETS,
      fault: {
        kind: 'status',
        status: 422,
        reason: 'Invalid',
        message: `Secret is invalid: data ${Buffer.from(canary).toString(
          'base64',
        )} or ${canary} or ${JSON.stringify(canary)} or ${encodeURIComponent(
          canary,
        )}`,
      },
    });

    const result = await run({
      input: {
        gateway: 'orders-llm',
        regions: both,
        keysFromSecrets: { 'enterprise-license-key': 'enterpriseLicenseKey' },
      },
      secrets: { enterpriseLicenseKey: canary },
    });

    expect(result.error?.message).toContain('us-east-1');
    expect(
      world.us.requests.filter(({ method }) => method === 'POST'),
    ).toHaveLength(1);
    expect(dataOf('eu')['enterprise-license-key']).toBe(canary);
    for (const form of canaryForms) {
      expect(result.everything()).not.toContain(form);
      expect(result.everything()).not.toContain(
        JSON.stringify(form).slice(1, -1),
      );
    }
  });

  describe('for a gateway that runs', () => {
    const key = { keysFromSecrets: { 'openai-api-key': 'openaiApiKey' } };
    const secrets = { openaiApiKey: 'sk-new' };
    const runsIn = (
      cluster: 'us' | 'eu',
      options: Parameters<typeof serverDeployment>[0],
    ) =>
      world[cluster].setObjects({
        collection: DEPLOYMENTS,
        objects: [serverDeployment(options)],
      });
    const nothingWritten = () => {
      for (const cluster of ['us', 'eu'] as const) {
        expect(
          world[cluster].requests.filter(({ method }) => method !== 'GET'),
        ).toEqual([]);
      }
    };

    it('puts no key into any region where one of them has a release of another owner', async () => {
      runsIn('eu', { owner: 'group:default/payments' });
      const { error } = await run({
        input: {
          gateway: 'orders-llm',
          regions: both,
          owner: 'group:default/orders',
          ...key,
        },
        secrets,
      });
      expect(error?.message).toMatch(
        /^Nothing was started\. eu-west-1: Gateway orders-llm .* is owned by group:default\/payments, not by group:default\/orders\./,
      );
      nothingWritten();
    });

    it('writes nothing where it cannot see whose the release is, and costs that region’s row only', async () => {
      world.eu.setFault({
        path: /deployments/,
        fault: { kind: 'status', status: 403 },
      });
      const { error } = await run({
        input: { gateway: 'orders-llm', regions: both, ...key },
        secrets,
      });
      expect(error?.message).toMatch(/in place in 1 of 2 regions/);
      expect(dataOf('us')).toEqual({ 'openai-api-key': 'sk-new' });
      expect(dataOf('eu')).toEqual({});
    });

    it('rotates a key that the pods read', async () => {
      for (const cluster of ['us', 'eu'] as const) {
        runsIn(cluster, { secretName: 'orders-llm-keys' });
        world[cluster].setObjects({
          collection: SECRETS,
          objects: [
            existing({
              data: { 'openai-api-key': 'sk-old', 'gemini-api-key': 'kept' },
            }),
          ],
        });
      }
      const { error } = await run({
        input: { gateway: 'orders-llm', regions: both, rotate: true, ...key },
        secrets,
      });
      expect(error).toBeUndefined();
      expect(dataOf('eu')).toEqual({
        'openai-api-key': 'sk-new',
        'gemini-api-key': 'kept',
      });
    });

    it('refuses to rotate without a key', async () => {
      const { error } = await run({
        input: { gateway: 'orders-llm', regions: both, rotate: true, ...key },
      });
      expect(error?.message).toBe(
        'Nothing was started: no key was given. Type the key that is to be replaced',
      );
    });

    it('rotates nowhere where one region does not run the gateway, reads another Secret or does not answer', async () => {
      const rotate = () =>
        run({
          input: { gateway: 'orders-llm', regions: both, rotate: true, ...key },
          secrets,
        });
      runsIn('us', { secretName: 'orders-llm-keys' });
      expect((await rotate()).error?.message).toMatch(
        /^Nothing was started\. eu-west-1: Release orders-llm is not installed in namespace gateways/,
      );
      runsIn('eu', { secretName: 'from-vault' });
      expect((await rotate()).error?.message).toMatch(
        /eu-west-1: The pods of release orders-llm .* read secret from-vault and not orders-llm-keys\. Replace the key there/,
      );
      world.eu.setFault({
        path: /deployments/,
        fault: { kind: 'status', status: 503 },
      });
      expect((await rotate()).error?.message).toMatch(
        /^Nothing was started\. eu-west-1: /,
      );
      nothingWritten();
    });
  });

  it('asks and changes nothing in a dry run', async () => {
    const { error, outputs } = await run({
      isDryRun: true,
      input: { gateway: 'orders-llm', regions: both },
    });

    expect(error).toBeUndefined();
    expect(secretApplyOutput.parse(outputs).regions[0].state).toBe(
      'wouldApply',
    );
    expect([...world.us.requests, ...world.eu.requests]).toEqual([]);
  });
});
