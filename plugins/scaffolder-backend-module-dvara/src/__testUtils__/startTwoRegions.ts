import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { DefaultRegionsService } from '@dvara/backstage-plugin-dvara-node';
import { startFakeCluster } from '@dvara/backstage-plugin-dvara-node/testUtils';

/** The status of a gateway that is well, with one provider. */
export function runningStatus(regionId: string) {
  return {
    status: 'running',
    region: { id: regionId, name: regionId },
    providers: [{ name: 'openai', health: 'HEALTHY' }],
  };
}

/**
 * Regions us-east-1 and eu-west-1 over an API server each, and read-only ap-south-1; with
 * `four` also us-west-1 and eu-north-1 in namespaces of their own.
 */
export async function startTwoRegions(
  options: { usEastValues?: JsonObject; four?: boolean } = {},
) {
  const us = await startFakeCluster();
  const eu = await startFakeCluster();
  const data: JsonObject = {
    kubernetes: {
      clusterLocatorMethods: [
        {
          type: 'config',
          clusters: [
            us.clusterConfig({ name: 'us' }),
            eu.clusterConfig({ name: 'eu' }),
          ],
        },
      ],
    },
    dvara: {
      regions: [
        {
          id: 'us-east-1',
          name: 'US East',
          cluster: 'us',
          namespaces: ['gateways', 'more-gateways'],
          deployer: {
            authProvider: 'serviceAccount',
            token: us.deployerToken,
          },
          values: options.usEastValues ?? {},
        },
        {
          id: 'eu-west-1',
          name: 'EU West',
          cluster: 'eu',
          namespaces: ['gateways'],
          deployer: {
            authProvider: 'serviceAccount',
            token: eu.deployerToken,
          },
        },
        {
          id: 'ap-south-1',
          name: 'AP South',
          cluster: 'eu',
          namespaces: ['read-only'],
        },
        ...(options.four
          ? [
              {
                id: 'us-west-1',
                name: 'US West',
                cluster: 'us',
                namespaces: ['west'],
                deployer: {
                  authProvider: 'serviceAccount',
                  token: us.deployerToken,
                },
              },
              {
                id: 'eu-north-1',
                name: 'EU North',
                cluster: 'eu',
                namespaces: ['north'],
                deployer: {
                  authProvider: 'serviceAccount',
                  token: eu.deployerToken,
                },
              },
            ]
          : []),
      ],
    },
  };
  const statuses = new Map<string, object>();
  const resetStatuses = () => {
    for (const regionId of [
      'us-east-1',
      'eu-west-1',
      'us-west-1',
      'eu-north-1',
    ]) {
      statuses.set(regionId, runningStatus(regionId));
    }
  };
  resetStatuses();
  for (const [cluster, home, other] of [
    [us, 'us-east-1', 'us-west-1'],
    [eu, 'eu-west-1', 'eu-north-1'],
  ] as const) {
    cluster.setRoute({
      path: /^\/api\/v1\/namespaces\/[^/]+\/services\/http:[^/]+-server:http\/proxy\/status$/,
      handler: (request, response) => {
        const isOther = /\/namespaces\/(west|north)\//.test(request.url ?? '');
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(statuses.get(isOther ? other : home)));
      },
    });
  }
  return {
    us,
    eu,
    data,
    /** What the gateway of a region answers, by region; it is well by default. */
    statuses,
    regions: DefaultRegionsService.fromConfig({
      config: mockServices.rootConfig({ data }),
      logger: mockServices.logger.mock(),
    }),
    /** Empties both clusters and repairs them; starting one takes seconds. */
    reset: () => {
      resetStatuses();
      for (const cluster of [us, eu]) {
        cluster.clearFaults();
        for (const namespace of [
          'gateways',
          'more-gateways',
          'west',
          'north',
        ]) {
          for (const collection of [
            `/api/v1/namespaces/${namespace}/secrets`,
            `/api/v1/namespaces/${namespace}/configmaps`,
            `/api/v1/namespaces/${namespace}/pods`,
            `/api/v1/namespaces/${namespace}/events`,
            `/apis/apps/v1/namespaces/${namespace}/deployments`,
            `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`,
          ]) {
            cluster.setObjects({ collection, objects: [] });
          }
        }
        cluster.requests.length = 0;
      }
    },
    stop: async () => {
      await Promise.all([us.stop(), eu.stop()]);
    },
  };
}
