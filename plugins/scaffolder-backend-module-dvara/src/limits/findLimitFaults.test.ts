import type { JsonObject } from '@backstage/types';
import { findLimitFaults } from './findLimitFaults';

const defaults: JsonObject = {
  gatewayServer: {
    enabled: true,
    replicaCount: 3,
    autoscaling: { enabled: false, maxReplicas: 10, handOverReplicas: 0 },
    resources: {
      requests: { cpu: '500m', memory: '1Gi' },
      limits: { memory: '1Gi' },
    },
  },
  mcpProxyServer: { enabled: false, replicaCount: 100 },
  tests: { resources: {} },
};

const find = (options: {
  values?: JsonObject;
  limits: Parameters<typeof findLimitFaults>[0]['limits'];
}) => findLimitFaults({ values: {}, ...options, defaults });

describe('the limits of a portal', () => {
  it('allow what is exactly as large, in any unit', () => {
    expect(
      find({
        limits: { replicas: 3, cpu: '0.5', memory: '1024Mi', valuesBytes: 2 },
      }),
    ).toEqual([]);
  });

  it.each<{
    what: string;
    values: JsonObject;
    limits: Parameters<typeof findLimitFaults>[0]['limits'];
    says: string[];
  }>([
    {
      what: 'the chart’s own default',
      values: {},
      limits: { replicas: 2 },
      says: [
        'gatewayServer.replicaCount (3) is above the 2 pods that this portal allows (dvara.limits.replicas)',
      ],
    },
    {
      what: 'the autoscaler’s most, and not the count that it replaces',
      values: {
        gatewayServer: { replicaCount: 99, autoscaling: { enabled: true } },
      },
      limits: { replicas: 9 },
      says: [
        'gatewayServer.autoscaling.maxReplicas (10) is above the 9 pods that this portal allows (dvara.limits.replicas)',
      ],
    },
    {
      what: 'pods that the autoscaler would have to take away again',
      values: {
        gatewayServer: {
          autoscaling: { enabled: true, handOverReplicas: 500 },
        },
      },
      limits: { replicas: 20 },
      says: [
        'gatewayServer.autoscaling.handOverReplicas (500) is above the 20 pods that this portal allows (dvara.limits.replicas)',
      ],
    },
    {
      what: 'a component that was switched on',
      values: { mcpProxyServer: { enabled: true } },
      limits: { replicas: 20 },
      says: [
        'mcpProxyServer.replicaCount (100) is above the 20 pods that this portal allows (dvara.limits.replicas)',
      ],
    },
    {
      what: 'requests and limits of every container',
      values: {
        gatewayServer: {
          resources: { limits: { cpu: 5, memory: '9Gi' } },
          initContainers: [
            {
              resources: {
                requests: { memory: '10G' },
                limits: { cpu: 1, memory: '8Gi' },
              },
            },
          ],
          extraContainers: [
            { resources: { limits: { cpu: '4100m', memory: '1Gi' } } },
          ],
        },
        tests: { resources: { limits: { cpu: '1e1' } } },
      },
      limits: { cpu: '4', memory: '8Gi' },
      says: [
        'gatewayServer.resources.limits.cpu (5) is above the 4 that this portal allows (dvara.limits.cpu)',
        'gatewayServer.resources.limits.memory (9Gi) is above the 8Gi that this portal allows (dvara.limits.memory)',
        'gatewayServer.initContainers[0].resources.requests.memory (10G) is above the 8Gi that this portal allows (dvara.limits.memory)',
        'gatewayServer.extraContainers[0].resources.limits.cpu (4100m) is above the 4 that this portal allows (dvara.limits.cpu)',
        'tests.resources.limits.cpu (1e1) is above the 4 that this portal allows (dvara.limits.cpu)',
      ],
    },
    {
      what: 'a limit of the chart that was taken away',
      values: { gatewayServer: { resources: { limits: { memory: null } } } },
      limits: { cpu: '4', memory: '8Gi' },
      says: [
        'gatewayServer.resources.limits.memory is missing, and this portal allows at most 8Gi (dvara.limits.memory); set it',
      ],
    },
    {
      what: 'further containers without limits',
      values: {
        gatewayServer: {
          initContainers: [{ name: 'wait' }],
          extraContainers: [{ resources: { limits: { cpu: 1 } } }],
        },
      },
      limits: { cpu: '4', memory: '8Gi' },
      says: [
        'gatewayServer.initContainers[0].resources.limits.cpu is missing, and this portal allows at most 4 (dvara.limits.cpu); set it',
        'gatewayServer.initContainers[0].resources.limits.memory is missing, and this portal allows at most 8Gi (dvara.limits.memory); set it',
        'gatewayServer.extraContainers[0].resources.limits.memory is missing, and this portal allows at most 8Gi (dvara.limits.memory); set it',
      ],
    },
    {
      what: 'what is no quantity',
      values: { gatewayServer: { resources: { limits: { cpu: 'plenty' } } } },
      limits: { cpu: '4' },
      says: [
        'gatewayServer.resources.limits.cpu (plenty) is above the 4 that this portal allows (dvara.limits.cpu)',
      ],
    },
    {
      what: 'values that are too long, counted in bytes',
      values: { note: 'ü'.repeat(600) },
      limits: { valuesBytes: 1024 },
      says: [
        'the values have 1211 bytes as JSON, above the 1024 that this portal allows (dvara.limits.valuesBytes)',
      ],
    },
  ])('refuse $what', ({ values, limits, says }) => {
    expect(find({ values, limits })).toEqual(says);
  });

  it('want no limit that the chart does not set by itself', () => {
    expect(
      find({ values: { tests: { resources: {} } }, limits: { cpu: '4' } }),
    ).toEqual([]);
  });

  it('refuse nothing that has no limit', () => {
    expect(
      find({
        values: { gatewayServer: { resources: { limits: { cpu: '1000' } } } },
        limits: {},
      }),
    ).toEqual([]);
  });
});
