import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader, type Config } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { parse } from 'yaml';
import { startFakeCluster, type FakeCluster } from '../testUtils';
import { DefaultRegionsService } from './DefaultRegionsService';

const PODS = '/api/v1/namespaces/gateways/pods';

const cluster: JsonObject = {
  name: 'us',
  url: 'https://us.example',
  authProvider: 'serviceAccount',
  serviceAccountToken: 'viewer-token',
};

const region: JsonObject = {
  id: 'us-east-1',
  cluster: 'us',
  namespaces: ['gateways'],
};

function data(options: {
  regions?: unknown[];
  clusters?: JsonObject[];
}): JsonObject {
  return {
    kubernetes: {
      clusterLocatorMethods: [
        { type: 'gke', projectId: 'x' },
        { type: 'config', clusters: options.clusters ?? [cluster] },
      ],
    },
    dvara: { regions: (options.regions ?? [region]) as JsonObject[] },
  };
}

/** As the portal's, whose values change while it runs. */
function reloadable(initial: JsonObject): {
  config: Config;
  reload(next: JsonObject): void;
} {
  let reader = new ConfigReader(initial);
  return {
    config: new Proxy(reader, {
      get: (_target, property: keyof ConfigReader) => {
        const value = reader[property];
        return typeof value === 'function' ? value.bind(reader) : value;
      },
    }),
    reload: next => {
      reader = new ConfigReader(next);
    },
  };
}

const serviceOf = (config: Config) =>
  DefaultRegionsService.fromConfig({
    config,
    logger: mockServices.logger.mock(),
  });

describe('DefaultRegionsService', () => {
  it('hands out the regions in their order, with defaults', () => {
    const regions = serviceOf(
      new ConfigReader(
        data({
          regions: [
            {
              ...region,
              id: 'b',
              deployer: { authProvider: 'serviceAccount', token: 't' },
            },
            {
              ...region,
              id: 'a',
              name: 'Region A',
              values: { x: 1 },
              status: { access: 'portForward' },
            },
          ],
        }),
      ),
    );
    expect(regions.list()).toEqual([
      {
        id: 'b',
        name: 'b',
        cluster: 'us',
        namespaces: ['gateways'],
        values: {},
        status: { access: 'serviceProxy' },
        deployable: true,
      },
      {
        id: 'a',
        name: 'Region A',
        cluster: 'us',
        namespaces: ['gateways'],
        values: { x: 1 },
        status: { access: 'portForward' },
        deployable: false,
      },
    ]);
    expect(() => regions.get({ regionId: 'c' })).toThrow(
      'Region "c" is not configured; known regions: b, a',
    );
    expect(() => regions.deployer({ regionId: 'a' })).toThrow(
      'Region a is read only: no deployer is configured for it',
    );
  });

  it.each<[string, { regions?: unknown[]; clusters?: JsonObject[] }]>([
    [
      'dvara.regions[1].id «us-east-1» is used twice',
      { regions: [region, region] },
    ],
    [
      'dvara.regions[0].id must be set',
      { regions: [{ ...region, id: undefined }] },
    ],
    [
      'dvara.regions[0].id must be a DNS label',
      { regions: [{ ...region, id: '' }] },
    ],
    [
      'dvara.regions[0].id must be a DNS label',
      { regions: [{ ...region, id: 'US_East' }] },
    ],
    [
      'dvara.regions[0].id must be a string, not a number',
      { regions: [{ ...region, id: 1 }] },
    ],
    [
      'dvara.regions[0].cluster «eu» is not a cluster of kubernetes.clusterLocatorMethods (type config); known clusters: us',
      { regions: [{ ...region, cluster: 'eu' }] },
    ],
    [
      'dvara.regions[0].cluster «us» is configured 2 times',
      { clusters: [cluster, cluster] },
    ],
    [
      'dvara.regions[0].namespaces must name at least one namespace',
      { regions: [{ ...region, namespaces: [] }] },
    ],
    [
      'dvara.regions[0].namespaces[1] must be a DNS label',
      { regions: [{ ...region, namespaces: ['a', '../x'] }] },
    ],
    [
      'dvara.regions[0].namespaces names a namespace twice',
      { regions: [{ ...region, namespaces: ['a', 'a'] }] },
    ],
    [
      'dvara.regions[0].values must be an object, not an array',
      { regions: [{ ...region, values: [1] }] },
    ],
    [
      'dvara.regions[0].status.url must be set where access is «url»',
      { regions: [{ ...region, status: { access: 'url' } }] },
    ],
    [
      'dvara.regions[0].status.url must begin with http:// or https://',
      {
        regions: [{ ...region, status: { access: 'url', url: 'gopher://x' } }],
      },
    ],
    [
      'dvara.regions[0].status.access must be «serviceProxy», «portForward» or «url»',
      { regions: [{ ...region, status: { access: 'magic' } }] },
    ],
    [
      'dvara.regions[0].deployer needs exactly one of tokenFile and token',
      {
        regions: [{ ...region, deployer: { authProvider: 'serviceAccount' } }],
      },
    ],
    [
      'dvara.regions[0].deployer.authProvider must be «serviceAccount»',
      {
        regions: [{ ...region, deployer: { authProvider: 'aws', token: 'x' } }],
      },
    ],
    [
      'dvara.regions[0].namespace is not a known key',
      { regions: [{ ...region, namespace: 'gateways' }] },
    ],
    [
      'dvara.regions[0].deployer.tokenfile is not a known key',
      {
        regions: [
          {
            ...region,
            deployer: { authProvider: 'serviceAccount', tokenfile: 'x' },
          },
        ],
      },
    ],
    [
      'which has no authProvider',
      { clusters: [{ ...cluster, authProvider: undefined }] },
    ],
    [
      'dvara.regions[0] (us-east-1) uses the cluster «us», whose authProvider «magic» is not supported',
      { clusters: [{ ...cluster, authProvider: 'magic' }] },
    ],
    [
      'which has no serviceAccountToken, and the portal does not run in a cluster',
      { clusters: [{ ...cluster, serviceAccountToken: undefined }] },
    ],
    [
      'whose url does not begin with https://',
      { clusters: [{ ...cluster, url: 'http://us.example' }] },
    ],
    [
      'whose caData is not a PEM certificate in base64',
      { clusters: [{ ...cluster, caData: 'bm90IGEgY2VydA==' }] },
    ],
    [
      'whose caFile cannot be read (ENOENT)',
      { clusters: [{ ...cluster, caFile: '/no/such/file' }] },
    ],
  ])('refuses to start: %s', (sentence, options) => {
    expect(() => serviceOf(new ConfigReader(data(options)))).toThrow(sentence);
  });

  it.each(['google', 'oidc', 'aks', 'pinniped'])(
    'refuses the authProvider %s, which needs a signed-in user, naming the region',
    authProvider => {
      const start = () =>
        serviceOf(
          new ConfigReader(data({ clusters: [{ ...cluster, authProvider }] })),
        );
      expect(start).toThrow('dvara.regions[0] (us-east-1)');
      expect(start).toThrow(
        `«${authProvider}» needs the token of a signed-in user`,
      );
    },
  );

  it.each(['aws', 'azure', 'googleServiceAccount'])(
    'accepts the authProvider %s, whose credential is the portal’s own',
    authProvider => {
      const regions = serviceOf(
        new ConfigReader(
          data({
            clusters: [
              { ...cluster, authProvider, serviceAccountToken: undefined },
            ],
          }),
        ),
      );
      expect(regions.viewer({ regionId: 'us-east-1' })).toBeDefined();
    },
  );

  it('says all that is wrong at once', () => {
    expect(() =>
      serviceOf(
        new ConfigReader(
          data({
            regions: [
              { ...region, namespaces: [] },
              { ...region, id: 'b', cluster: 'gone' },
            ],
          }),
        ),
      ),
    ).toThrow(/regions\[0\]\.namespaces .*; dvara\.regions\[1\]\.cluster /);
  });

  it('starts without regions, and leaves clusters alone that no region uses', () => {
    expect(serviceOf(new ConfigReader({})).list()).toEqual([]);
    expect(
      serviceOf(
        new ConfigReader(
          data({
            clusters: [
              cluster,
              { ...cluster, name: 'x', authProvider: 'oidc' },
            ],
          }),
        ),
      ).list(),
    ).toHaveLength(1);
  });

  it('tells what the operators say at this moment', () => {
    const { config, reload } = reloadable(data({}));
    const regions = serviceOf(config);
    expect(regions.notice({ regionId: 'us-east-1' })).toBeUndefined();
    reload(data({ regions: [{ ...region, notice: 'maintenance' }] }));
    expect(regions.notice({ regionId: 'us-east-1' })).toBe('maintenance');
    reload(data({ regions: [{ ...region, notice: 5 }] }));
    expect(regions.notice({ regionId: 'us-east-1' })).toBeUndefined();
    expect(() => regions.notice({ regionId: 'x' })).toThrow('not configured');
  });

  it('warns about a certificate that is not checked', () => {
    const logger = mockServices.logger.mock();
    DefaultRegionsService.fromConfig({
      logger,
      config: new ConfigReader(
        data({ clusters: [{ ...cluster, skipTLSVerify: true }] }),
      ),
    });
    expect(logger.warn).toHaveBeenCalledWith(
      'Region us-east-1: the certificate of the cluster «us» is not checked (skipTLSVerify)',
    );
  });

  describe('with a cluster', () => {
    let fake: FakeCluster;
    let tokenFile: string;

    beforeAll(async () => {
      fake = await startFakeCluster();
      tokenFile = join(await mkdtemp(join(tmpdir(), 'token-')), 'token');
    });
    afterAll(async () => {
      await fake.stop();
      await rm(dirname(tokenFile), { recursive: true });
    });

    const settings = (token: string): JsonObject =>
      data({
        clusters: [
          { ...fake.clusterConfig({ name: 'us' }), serviceAccountToken: token },
        ],
        regions: [
          {
            ...region,
            deployer: { authProvider: 'serviceAccount', tokenFile },
          },
        ],
      });
    const list = { operation: 'list pods', path: PODS };

    it('asks with the viewer’s token of the moment', async () => {
      const { config, reload } = reloadable(settings('expired'));
      const viewer = serviceOf(config).viewer({ regionId: 'us-east-1' });
      await expect(viewer.request(list)).rejects.toMatchObject({
        kind: 'unauthorized',
      });
      reload(settings(fake.viewerToken));
      await viewer.request(list);
      expect(fake.requests.at(-1)?.role).toBe('viewer');
    });

    it('reads the deployer’s token anew for each use, and says when it cannot', async () => {
      const regions = serviceOf(new ConfigReader(settings(fake.viewerToken)));
      const deployer = regions.deployer({ regionId: 'us-east-1' });
      await expect(deployer.request(list)).rejects.toMatchObject({
        kind: 'misconfigured',
        detail:
          'the token file of the deployer of region us-east-1 cannot be read (ENOENT)',
      });
      await writeFile(tokenFile, 'expired\n');
      await expect(deployer.request(list)).rejects.toMatchObject({
        kind: 'unauthorized',
      });
      await writeFile(tokenFile, `${fake.deployerToken}\n`);
      await deployer.request(list);
      expect(fake.requests.at(-1)?.role).toBe('deployer');
      await writeFile(tokenFile, 'two\ntokens');
      await expect(deployer.request(list)).rejects.toMatchObject({
        kind: 'misconfigured',
      });
    });

    it('makes a kubeconfig with one context that names the token’s file and holds no token', async () => {
      const regions = serviceOf(new ConfigReader(settings(fake.viewerToken)));
      const { kubeconfig, tokenFile: file } = await regions.deployerKubeconfig({
        regionId: 'us-east-1',
      });
      expect(file).toBe(tokenFile);
      expect(parse(kubeconfig)).toEqual({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [
          {
            name: 'us-east-1',
            cluster: {
              server: fake.url,
              'certificate-authority-data': fake.caData,
            },
          },
        ],
        users: [{ name: 'deployer', user: { tokenFile } }],
        contexts: [
          {
            name: 'us-east-1',
            context: {
              cluster: 'us-east-1',
              user: 'deployer',
              namespace: 'gateways',
            },
          },
        ],
        'current-context': 'us-east-1',
      });
    });
  });
});
