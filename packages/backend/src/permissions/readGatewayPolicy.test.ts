import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { readGatewayPolicy } from './readGatewayPolicy';

const read = (gatewayPolicy?: JsonObject) =>
  readGatewayPolicy(
    mockServices.rootConfig({
      data: gatewayPolicy ? { gatewayPolicy } : {},
    }),
  );

describe('gatewayPolicy', () => {
  it('allows nobody anything where it is not there', () => {
    expect(read()).toEqual({ administrators: [], teams: [] });
  });

  it('is read with full references in lower case, and without the lists that hold a star', () => {
    expect(
      read({
        administrators: ['Platform', 'user:Ann'],
        teams: [{ group: 'Shop/Orders', gateways: ['*'], regions: ['eu'] }],
      }),
    ).toEqual({
      administrators: ['group:default/platform', 'user:default/ann'],
      teams: [
        { group: 'group:shop/orders', gateways: undefined, regions: ['eu'] },
      ],
    });
  });

  it('ends the start with the key where a reference does not hold', () => {
    expect(() =>
      read({ teams: [{ group: 'a:b:c/', gateways: ['*'], regions: ['*'] }] }),
    ).toThrow(
      'gatewayPolicy.teams[0].group: must be an entity reference such as group:default/platform',
    );
  });
});
