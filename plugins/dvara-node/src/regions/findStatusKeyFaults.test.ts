import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { DefaultRegionsService } from './DefaultRegionsService';

const KEY = 'canary-key-of-orders-llm';
const key = { gateway: 'orders-llm', token: KEY };
const portForward = { access: 'portForward' };

function start(status: JsonObject) {
  return DefaultRegionsService.fromConfig({
    config: new ConfigReader({
      kubernetes: {
        clusterLocatorMethods: [
          {
            type: 'config',
            clusters: [
              {
                name: 'us',
                url: 'https://us.example',
                authProvider: 'serviceAccount',
                serviceAccountToken: 'viewer-token',
              },
            ],
          },
        ],
      },
      dvara: {
        regions: [
          {
            id: 'us-east-1',
            cluster: 'us',
            namespaces: ['gateways', 'team-b'],
            status,
          },
        ],
      },
    }),
    logger: mockServices.logger.mock(),
  });
}

const byUrl = (url: string, keys: JsonObject[] = [key]) => ({
  access: 'url',
  url,
  keys,
});

describe('dvara.regions[].status.keys', () => {
  it('gives each gateway its key, and is in nothing that is handed out of a region', async () => {
    const regions = start({
      ...portForward,
      path: '/actuator/gateway-status',
      keys: [
        key,
        { gateway: 'orders-llm', namespace: 'team-b', token: `${KEY}-b` },
      ],
    });
    expect(regions.list()[0].status).toEqual({
      access: 'portForward',
      path: '/actuator/gateway-status',
    });
    expect(JSON.stringify(regions.list())).not.toContain('canary');
    const ask = (namespace: string, gateway = 'orders-llm') =>
      regions.statusKey({
        regionId: 'us-east-1',
        namespace,
        gateway,
        servedGateway: gateway,
      });
    expect(await ask('gateways')).toBe(KEY);
    expect(await ask('team-b')).toBe(`${KEY}-b`);
    expect(await ask('gateways', 'search-llm')).toBeUndefined();
  });

  it.each<[string, JsonObject]>([
    [
      'dvara.regions[0].status.keys of region us-east-1 cannot be used with access «serviceProxy»: the API server keeps the Authorization header to itself',
      { keys: [key] },
    ],
    [
      'dvara.regions[0].status.keys of region us-east-1 cannot be used with path «/status»',
      { ...portForward, path: '/status', keys: [key] },
    ],
    [
      'dvara.regions[0].status.path must be «/status» or «/actuator/gateway-status»',
      { ...portForward, path: '/actuator/env' },
    ],
    [
      'dvara.regions[0].status.keys[0].namespace of region us-east-1 is not a namespace of this region; its namespaces: gateways, team-b',
      { ...portForward, keys: [{ ...key, namespace: 'kube-system' }] },
    ],
    [
      'dvara.regions[0].status.keys[1] of region us-east-1 is a second key for gateway «orders-llm» in namespace gateways',
      { ...portForward, keys: [key, { ...key, namespace: 'gateways' }] },
    ],
    [
      'dvara.regions[0].status.keys[0] needs exactly one of tokenFile and token',
      { ...portForward, keys: [{ gateway: 'orders-llm' }] },
    ],
    [
      'dvara.regions[0].status.keys[0] needs exactly one of tokenFile and token',
      { ...portForward, keys: [{ ...key, tokenFile: '/key' }] },
    ],
    [
      'dvara.regions[0].status.keys[0].token must be 8 to 4096 printable ASCII characters',
      { ...portForward, keys: [{ ...key, token: 'canary' }] },
    ],
    [
      'dvara.regions[0].status.keys[0].token must be 8 to 4096 printable ASCII characters',
      { ...portForward, keys: [{ ...key, token: `${KEY}\r\nX-Admin: 1` }] },
    ],
    [
      'dvara.regions[0].status.keys[0].tokenFile must not be empty',
      { ...portForward, keys: [{ gateway: 'orders-llm', tokenFile: '' }] },
    ],
    [
      'dvara.regions[0].status.keys[0].gateway must be set',
      { ...portForward, keys: [{ token: KEY }] },
    ],
    [
      'dvara.regions[0].status.keys[0].gateway must be the name of a gateway, or «*»',
      { ...portForward, keys: [{ ...key, gateway: 'orders-*' }] },
    ],
    [
      'dvara.regions[0].status.keys[0].header is not a known key',
      { ...portForward, keys: [{ ...key, header: 'x' }] },
    ],
    [
      'dvara.regions[0].status.keys must be an array, not an object',
      { ...portForward, keys: { 'orders-llm': KEY } },
    ],
    [
      'dvara.regions[0].status.url of region us-east-1 must begin with https:// where keys are set',
      byUrl('http://orders-llm-server.gateways.svc:8080'),
    ],
    [
      'must begin with https:// where keys are set',
      byUrl('http://localhost.evil.example'),
    ],
    [
      'dvara.regions[0].status.url of region us-east-1 must not hold a user or a password',
      byUrl('https://gw.example@evil.example/{release}'),
    ],
    [
      'dvara.regions[0].status.url of region us-east-1 must end its host with a fixed domain',
      byUrl('https://gw.{release}'),
    ],
    [
      'must end its host with a fixed domain',
      byUrl('https://{release}.{namespace}:8443/x.example'),
    ],
    [
      'dvara.regions[0].status.url of region us-east-1 must hold {release} where keys of several gateways are set',
      byUrl('https://gw.example', [key, { ...key, gateway: 'search-llm' }]),
    ],
    [
      'must hold {release} where keys of several gateways are set',
      byUrl('https://gw.example', [{ ...key, gateway: '*' }]),
    ],
    [
      'dvara.regions[0].status.url of region us-east-1 must hold {namespace} where keys of several namespaces are set',
      byUrl('https://gw.example/{release}', [
        key,
        { ...key, namespace: 'team-b' },
      ]),
    ],
    [
      'dvara.regions[0].status.url of region us-east-1 must hold {namespace} where keys are set, the host is named by the release',
      byUrl('https://{release}.gw.example'),
    ],
    [
      'dvara.regions[0].status.url of region us-east-1 is not an address',
      byUrl('https://gw.example:port'),
    ],
  ])(
    'refuses to start, without the key in its words: %s',
    (sentence, status) => {
      expect(() => start(status)).toThrow(sentence);
      expect(() => start(status)).not.toThrow(/canary/);
    },
  );

  it.each([
    portForward,
    { ...portForward, keys: [] },
    { keys: [] },
    {
      ...portForward,
      keys: [
        { gateway: '*', tokenFile: '/no/such/file' },
        { gateway: '*', namespace: 'team-b', token: KEY },
      ],
    },
    byUrl('https://gw.example'),
    byUrl('https://{release}.gw.example/{namespace}'),
    byUrl('https://{release}.{namespace}.gw.example:8443/x', [
      { gateway: '*', token: KEY },
      { gateway: '*', namespace: 'team-b', token: KEY },
    ]),
    byUrl('https://gw.example/{release}', [
      key,
      { ...key, gateway: 'search-llm', namespace: 'gateways' },
    ]),
    byUrl('http://127.0.0.1:8080'),
    byUrl('http://localhost:8080/{release}'),
    { access: 'url', url: 'http://{release}' },
  ])('starts with %j', status => {
    expect(start(status).list()).toHaveLength(1);
  });
});
