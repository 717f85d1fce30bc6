import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { runAction } from '../__testUtils__/runAction';
import { createGatewayFindAction } from './createGatewayFindAction';

describe('dvara:gateway:find', () => {
  const run = async (
    entity?: Partial<Entity>,
    options: Partial<Parameters<typeof runAction>[1]> = {},
  ) => {
    const catalog = catalogServiceMock.mock({
      getEntityByRef: async () => entity as Entity | undefined,
    });
    const result = await runAction(
      createGatewayFindAction({
        catalog,
        auth: mockServices.auth({ pluginId: 'scaffolder' }),
      }),
      { input: { entityRef: 'orders-gateway' }, ...options },
    );
    return { ...result, asked: catalog.getEntityByRef.mock.calls };
  };
  const gateway: Partial<Entity> = {
    metadata: {
      name: 'orders-gateway',
      annotations: { 'dvara.ai/gateway': 'orders-llm' },
    },
    spec: { owner: 'group:default/orders' },
  };

  it('tells the gateway and its owner, read with the rights of whoever started the task', async () => {
    const credentials = mockCredentials.user('user:default/ann');
    const { error, outputs, asked } = await run(gateway, { credentials });
    expect(error).toBeUndefined();
    expect(outputs).toEqual({
      gateway: 'orders-llm',
      owner: 'group:default/orders',
    });
    expect(asked).toEqual([
      ['component:default/orders-gateway', { credentials }],
    ]);
  });

  it('asks as the scaffolder itself where a service started the task', async () => {
    const { asked } = await run(gateway, {
      credentials: mockCredentials.service('ci-us'),
    });
    expect(asked[0][1]).toMatchObject({
      credentials: { principal: { subject: 'plugin:scaffolder' } },
    });
  });

  it.each([
    [
      'the catalog has no such entity',
      undefined,
      /component:default\/orders-gateway is not in the catalog, or you may not read it/,
    ],
    [
      'the entity is no gateway',
      { metadata: { name: 'orders-gateway' } },
      /is no Dvara gateway, because it has no annotation dvara\.ai\/gateway/,
    ],
  ])('fails where %s', async (_what, entity, message) => {
    const { error, outputs } = await run(entity);
    expect(error?.message).toMatch(message);
    expect(outputs).toEqual({});
  });
});
