import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { runAction } from '../__testUtils__/runAction';
import { createGatewayWaitAction } from './createGatewayWaitAction';
import { gatewayWaitOutput } from './gatewayWaitSchema';

const entity = (gateway?: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'orders-llm',
    annotations: gateway ? { 'dvara.ai/gateway': gateway } : {},
  },
});

describe('dvara:gateway:wait', () => {
  const run = (
    answers: () => Promise<Entity | undefined>,
    options: Partial<Parameters<typeof runAction>[1]> = {},
  ) => {
    const catalog = catalogServiceMock.mock({ getEntityByRef: answers });
    return runAction(
      createGatewayWaitAction({
        catalog,
        auth: mockServices.auth(),
        intervalMs: 1,
      }),
      {
        input: { gateway: 'orders-llm', timeoutSeconds: 5 },
        ...options,
      },
    );
  };

  afterEach(() => jest.restoreAllMocks());

  /** Lets the deadline pass after a number of looks. */
  const passTimeAfter = (looks: number) => {
    let asked = 0;
    const start = Date.now();
    jest
      .spyOn(Date, 'now')
      .mockImplementation(() => (++asked > looks ? start + 60_000 : start));
  };

  it('ends when the entity has appeared, and tells where its tab is', async () => {
    const answers: Array<Entity | undefined | Error> = [
      undefined,
      new Error('503'),
      entity('orders-llm'),
    ];
    const { error, outputs } = await run(async () => {
      const answer = answers.shift();
      if (answer instanceof Error) {
        throw answer;
      }
      return answer;
    });

    expect(error).toBeUndefined();
    expect(answers).toEqual([]);
    expect(gatewayWaitOutput.parse(outputs)).toEqual({
      entityRef: 'component:default/orders-llm',
      entityPath: '/catalog/default/component/orders-llm',
      tabPath: '/catalog/default/component/orders-llm/dvara',
    });
  });

  it.each([
    [
      'is absent',
      async () => undefined,
      /is not in the catalog, or you may not/,
    ],
    [
      'stands for something else',
      async () => entity(),
      /annotation dvara.ai\/gateway is not orders-llm/,
    ],
    [
      'cannot be asked for',
      async () => {
        throw new Error('catalog is down');
      },
      /could not be asked for component:default\/orders-llm \(catalog is down\)/,
    ],
  ])(
    'fails with what is missing where the entity %s to the end',
    async (_what, answers, message) => {
      passTimeAfter(3);
      const { error } = await run(answers);

      expect(error?.message).toMatch(message);
      expect(error?.message).toContain('after 5 s');
    },
  );

  it('waits until the entity names every region that was deployed', async () => {
    const naming = (regions?: string): Entity => {
      const found = entity('orders-llm');
      const annotations = { ...found.metadata.annotations };
      if (regions) {
        annotations['dvara.ai/regions'] = regions;
      }
      return { ...found, metadata: { ...found.metadata, annotations } };
    };
    const input = {
      gateway: 'orders-llm',
      regions: [{ id: 'us-east-1' }, { id: 'eu-west-1' }],
      timeoutSeconds: 5,
    };
    const answers = [naming('us-east-1'), naming('us-east-1, eu-west-1')];
    const both = await run(async () => answers.shift(), { input });
    expect(both.error).toBeUndefined();
    expect(answers).toEqual([]);
    expect((await run(async () => naming(), { input })).error).toBeUndefined();

    passTimeAfter(3);
    const one = await run(async () => naming('us-east-1'), { input });
    expect(one.error?.message).toMatch(/does not name eu-west-1 yet after 5 s/);
  });

  it('ends at once where the task is cancelled', async () => {
    const cancel = new AbortController();
    const { error } = await run(
      async () => {
        cancel.abort();
        return undefined;
      },
      { signal: cancel.signal },
    );

    expect(error?.name).toBe('AbortError');
  });

  it('refuses what is no entity reference', async () => {
    const { error } = await run(async () => undefined, {
      input: { gateway: 'orders-llm', entityRef: 'a/b/c/d' },
    });

    expect(error?.message).toContain('entityRef: must be an entity reference');
  });

  it('waits for nothing in a dry run', async () => {
    const { error, outputs } = await run(async () => undefined, {
      isDryRun: true,
    });

    expect(error).toBeUndefined();
    expect(outputs.entityRef).toBe('component:default/orders-llm');
  });
});
