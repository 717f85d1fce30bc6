import { mockServices } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import type { FleetGateway } from '@dvara/backstage-plugin-dvara-common';
import { DefaultRegionsService } from '@dvara/backstage-plugin-dvara-node';
import {
  eventually,
  startFakeCluster,
  TestClock,
  type FakeCluster,
  type FakeObject,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import {
  answering,
  collections,
  installFakeGateway,
  statusAnswer,
} from '../__testUtils__/installFakeGateway';
import { regionsConfig } from '../__testUtils__/startDvaraBackend';
import { BackendMetrics } from '../services/BackendMetrics';
import { DefaultGatewayReportService } from '../services/DefaultGatewayReportService';
import { defaultLimits } from '../services/limits';
import { DefaultFleetService } from './DefaultFleetService';

const names = ['a-llm', 'b-llm', 'c-llm'];
const ROUNDS = 120;

/** The same numbers for the same seed, so that a failure can be had again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe.each([1, 2, 3])(
  'a fleet after whatever has happened, seed %s',
  seed => {
    let cluster: FakeCluster;
    let clock: TestClock;
    /** With lists and watches of its own. */
    let create: () => {
      reports: DefaultGatewayReportService;
      fleet: DefaultFleetService;
    };
    const random = randomOf(seed);
    const pick = <T>(items: readonly T[]): T =>
      items[Math.floor(random() * items.length)];

    beforeAll(async () => {
      cluster = await startFakeCluster();
      // Two regions share the namespace, in which both may find a release.
      for (const gateway of names) {
        installFakeGateway({ cluster, regionId: 'one', gateway });
      }
      cluster.setRoute({
        path: /\/services\/.*\/proxy\/status$/,
        handler: answering({ body: statusAnswer({ regionId: 'one' }) }),
      });
      clock = new TestClock({ now: new Date().toISOString() });
      const logger = mockServices.logger.mock();
      const config = regionsConfig([
        { id: 'one', cluster, extra: { status: { access: 'serviceProxy' } } },
      ]);
      const dvara = config.dvara as { regions: object[] };
      const regions = DefaultRegionsService.fromConfig({
        logger,
        config: mockServices.rootConfig({
          data: {
            ...config,
            dvara: {
              regions: [...dvara.regions, { ...dvara.regions[0], id: 'two' }],
            } as typeof config.dvara,
          },
        }),
      });
      create = () => {
        const reports = new DefaultGatewayReportService({
          regions,
          logger,
          metrics: new BackendMetrics({ metrics: metricsServiceMock.mock() }),
          clock,
        });
        const fleet = new DefaultFleetService({
          regions,
          reader: reports.reader,
          logger,
          limits: defaultLimits,
          clock,
        });
        return { reports, fleet };
      };
    });

    afterAll(() => cluster.stop());

    const gateways = names.map(gateway => ({
      entityRef: `component:default/${gateway}`,
      reference: { gateway },
      owners: [],
    }));

    const kinds = [
      collections.deployments,
      collections.pods,
      collections.pods,
      collections.pods,
      collections.pods,
      collections.configMaps,
      collections.endpointSlices,
      collections.autoscalers,
    ];

    const relabelled = (object: FakeObject): FakeObject => {
      const labels = { ...(object.metadata.labels as Record<string, string>) };
      const label = pick([
        'dvara.ai/gateway',
        'app.kubernetes.io/instance',
        'app.kubernetes.io/component',
      ]);
      labels[label] = pick([...names, `${pick(names)}-two`, 'gateway-ui']);
      if (random() < 0.4) {
        delete labels['dvara.ai/gateway'];
      }
      return { ...object, metadata: { ...object.metadata, labels } };
    };

    const gone: Array<{ collection: string; object: FakeObject }> = [];

    const happen = () => {
      const collection = pick(kinds);
      const object = pick(cluster.getObjects({ collection }));
      const chance = random();
      const pod = pick(cluster.getObjects({ collection: collections.pods }));
      if (pod && random() < 0.1) {
        const at = new Date(clock.now() - pick([0, 595_000])).toISOString();
        cluster.putObject({
          collection: collections.events,
          object: {
            metadata: { name: `killed-${Math.floor(random() * 5)}` },
            type: 'Normal',
            reason: 'Killing',
            message: 'Container gateway-server failed startup probe',
            involvedObject: { kind: 'Pod', name: pod.metadata.name },
            lastTimestamp: at,
          },
        });
      } else if (!object || chance < 0.15) {
        const back = gone.pop();
        if (back) {
          cluster.putObject(back);
        }
      } else if (chance < 0.3) {
        gone.push({ collection, object });
        cluster.setObjects({
          collection,
          objects: cluster
            .getObjects({ collection })
            .filter(({ metadata }) => metadata.name !== object.metadata.name),
        });
      } else if (chance < 0.5 && collection !== collections.configMaps) {
        cluster.putObject({ collection, object: relabelled(object) });
      } else if (chance < 0.65) {
        clock.advance(pick([1000, 5000, 10_000]));
      } else if (collection === collections.pods) {
        const ready = random() < 0.5;
        const at = new Date(
          clock.now() - pick([0, 55_000, 70_000, 175_000]),
        ).toISOString();
        cluster.putObject({
          collection,
          object: {
            ...object,
            metadata: { ...object.metadata, creationTimestamp: at },
            status: {
              phase: pick(['Running', 'Pending']),
              conditions: [
                {
                  type: 'Ready',
                  status: ready ? 'True' : 'False',
                  lastTransitionTime: at,
                },
              ],
              containerStatuses: [
                {
                  name: 'gateway-server',
                  ready,
                  restartCount: pick([0, 3]),
                  state: pick([
                    { running: { startedAt: at } },
                    { waiting: { reason: 'CrashLoopBackOff' } },
                  ]),
                },
              ],
            },
          },
        });
      } else if (collection === collections.deployments) {
        const status = object.status as object;
        cluster.putObject({
          collection,
          object: {
            ...object,
            status: {
              ...status,
              readyReplicas: pick([0, 1, 2]),
              observedGeneration: pick([0, 1, 2]),
            },
          },
        });
      } else if (collection === collections.configMaps) {
        const status = pick(['deployed', 'failed', 'pending-upgrade']);
        const { 'record.json': text } = object.data as Record<string, string>;
        const record = { ...(JSON.parse(text) as object), status };
        cluster.putObject({
          collection,
          object: {
            ...object,
            data: { 'record.json': JSON.stringify(record) },
          },
        });
      } else if (collection === collections.autoscalers) {
        const replicas = pick([1, 5]);
        cluster.putObject({
          collection,
          object: {
            ...object,
            spec: { minReplicas: 1, maxReplicas: 5 },
            status: { currentReplicas: replicas, desiredReplicas: replicas },
          },
        });
      } else if (collection === collections.endpointSlices) {
        const endpoints =
          random() < 0.5 ? [] : [{ conditions: { ready: true } }];
        cluster.putObject({ collection, object: { ...object, endpoints } });
      }
    };

    const wordsOf = (rows: FleetGateway[]) =>
      rows.map(({ entityRef, headline, regions }) => ({
        entityRef,
        headline,
        cells: regions.map(({ checkedAt: _, ...facts }) => facts),
      }));

    it('says what one that is read from the beginning says, and each gateway’s own page', async () => {
      const kept = create();
      const same = async (anew: ReturnType<typeof create>) => {
        // What time alone changes is seen after a moment; and silence would end the watches.
        clock.advance(defaultLimits.fleetFreshMs);
        cluster.watches.bookmark();
        const { gateways: rows } = await kept.fleet.read({ gateways });
        const { gateways: expected } = await anew.fleet.read({ gateways });
        expect(wordsOf(rows)).toEqual(wordsOf(expected));
        for (const row of rows) {
          const report = await kept.reports.getReport({
            entityRef: row.entityRef,
            reference: { gateway: row.name },
          });
          expect({
            headline: row.headline,
            states: row.regions.map(({ state, reason }) => [state, reason]),
          }).toEqual({
            headline: report.headline,
            states: report.regions.map(({ state, reason }) => [state, reason]),
          });
        }
      };
      await kept.fleet.read({ gateways });
      for (let round = 0; round < ROUNDS; round++) {
        // Where much happens at once, one change hides that another was missed.
        const events = pick([1, 1, 1, 5]);
        for (let event = 0; event < events; event++) {
          happen();
        }
        const anew = create();
        await eventually(() => same(anew), { withinMs: 10_000 });
        anew.fleet.stop();
        anew.reports.stop();
      }
      kept.reports.stop();
    }, 120_000);
  },
);
