import {
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { JsonObject } from '@backstage/types';
import type { FakeCluster } from '@dvara/backstage-plugin-dvara-node/testUtils';
import { dvaraPlugin } from '../plugin';
import { AnswerCheck } from './AnswerCheck';

/** A region of the tests: its own cluster, status by port-forward. */
export interface TestRegion {
  id: string;
  cluster: FakeCluster;
  extra?: JsonObject;
}

/** A component with annotations. */
export function gatewayEntity(options: {
  name: string;
  annotations?: Record<string, string>;
}): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: options.name,
      annotations: options.annotations ?? { 'dvara.ai/gateway': options.name },
    },
    spec: { type: 'ai-gateway', owner: 'team-a', lifecycle: 'production' },
  };
}

/** The configuration of regions and their clusters. */
export function regionsConfig(regions: TestRegion[]): JsonObject {
  return {
    kubernetes: {
      clusterLocatorMethods: [
        {
          type: 'config',
          clusters: regions.map(({ id, cluster }) =>
            cluster.clusterConfig({ name: `${id}-cluster` }),
          ),
        },
      ],
    },
    dvara: {
      regions: regions.map(({ id, extra }) => ({
        id,
        cluster: `${id}-cluster`,
        namespaces: ['gateways'],
        status: { access: 'portForward' },
        ...extra,
      })),
    },
  };
}

function withReading(config: JsonObject, reading?: JsonObject): JsonObject {
  const dvara = config.dvara as JsonObject;
  return reading ? { ...config, dvara: { ...dvara, reading } } : config;
}

const running: TestBackend[] = [];
const answers = new AnswerCheck();

/** The plugin in a whole backend, with a catalog of the given entities. */
export async function startDvaraBackend(options: {
  regions: TestRegion[];
  /** `dvara.reading` */
  reading?: JsonObject;
  entities?: Entity[];
  /** In place of a catalog that holds the entities. */
  catalog?: BackendFeature;
  features?: BackendFeature[];
}) {
  const backend = await startTestBackend({
    features: [
      dvaraPlugin,
      mockServices.rootConfig.factory({
        data: withReading(regionsConfig(options.regions), options.reading),
      }),
      options.catalog ??
        catalogServiceMock.factory({
          entities: options.entities ?? [gatewayEntity({ name: 'orders-llm' })],
        }),
      ...(options.features ?? []),
    ],
  });
  running.push(backend);
  answers.watch(backend.server);
  return backend.server;
}

/**
 * Ends the backends of a test, and with them their watches.
 *
 * @throws Error where an answer was not as the OpenAPI document says
 */
export async function stopDvaraBackends(): Promise<void> {
  await Promise.all(running.splice(0).map(backend => backend.stop()));
  answers.expectNone();
}
