import type { Server } from 'node:http';
import {
  startFakeCluster,
  type FakeCluster,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import { emptyFakeCluster, installFakeGateway } from './installFakeGateway';
import { openEventStream, type OpenedEventStream } from './openEventStream';
import {
  gatewayEntity,
  startDvaraBackend,
  stopDvaraBackends,
} from './startDvaraBackend';

/** Two regions, and what tests start and open over them. */
export interface TwoRegions {
  readonly us: FakeCluster;
  readonly eu: FakeCluster;
  /** Starts a backend that knows both regions, and the gateways unless told otherwise. */
  start(
    options?: Partial<Parameters<typeof startDvaraBackend>[0]>,
  ): Promise<Server>;
  /** Opens a stream that is closed after the test. */
  listen(options: {
    server: Server;
    path: string;
    headers?: Record<string, string>;
  }): Promise<OpenedEventStream>;
}

/**
 * Gives the tests of a `describe` two fake API servers, in which the gateways are well
 * anew before each test, and stops what a test has started.
 */
export function useTwoRegions(options: { gateways: string[] }): TwoRegions {
  const { gateways } = options;
  let us: FakeCluster;
  let eu: FakeCluster;
  const open: OpenedEventStream[] = [];

  beforeAll(async () => {
    us = await startFakeCluster();
    eu = await startFakeCluster();
  });

  beforeEach(() => {
    for (const [cluster, regionId] of [
      [us, 'us-east-1'],
      [eu, 'eu-west-1'],
    ] as const) {
      emptyFakeCluster(cluster);
      for (const gateway of gateways) {
        installFakeGateway({ cluster, regionId, gateway });
      }
    }
  });

  afterEach(async () => {
    open.splice(0).forEach(stream => stream.close());
    await stopDvaraBackends();
  });

  afterAll(async () => {
    await Promise.all([us.stop(), eu.stop()]);
  });

  return {
    get us() {
      return us;
    },
    get eu() {
      return eu;
    },
    start: overrides =>
      startDvaraBackend({
        regions: [
          { id: 'us-east-1', cluster: us },
          { id: 'eu-west-1', cluster: eu },
        ],
        entities: gateways.map(name => gatewayEntity({ name })),
        ...overrides,
      }),
    listen: async asked => {
      const stream = await openEventStream(asked);
      open.push(stream);
      return stream;
    },
  };
}
