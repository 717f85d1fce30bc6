import type { RequestListener } from 'node:http';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import {
  DefaultChartService,
  DefaultRegionsService,
} from '@dvara/backstage-plugin-dvara-node';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import { crashingPod } from '../__testUtils__/gatewayObjects';
import { QuickClock } from '../__testUtils__/QuickClock';
import { runAction } from '../__testUtils__/runAction';
import {
  runningStatus,
  startTwoRegions,
} from '../__testUtils__/startTwoRegions';
import { createReleaseDeployAction } from './createReleaseDeployAction';
import { releaseDeployOutput } from './releaseDeploySchema';

const KEY = 'canary-key-of-orders-llm';
const POD = 'orders-llm-dvara-server-abc';

jest.setTimeout(30_000);

describe('dvara:release:deploy of a gateway whose status has a key', () => {
  let world: Awaited<ReturnType<typeof startTwoRegions>>;
  let shown: string[];
  const charts = new DefaultChartService({ ref: 'bundled' });

  beforeAll(async () => {
    world = await startTwoRegions();
  }, 60_000);
  afterAll(() => world.stop());
  beforeEach(() => {
    world.reset();
    shown = [];
    const answer: RequestListener = (request, response) => {
      const { authorization } = request.headers;
      if (authorization) {
        shown.push(authorization);
      }
      const known = authorization === `Bearer ${KEY}` ? 200 : 401;
      response.writeHead(
        request.url === '/actuator/gateway-status' ? known : 404,
      );
      response.end(
        JSON.stringify({
          ...runningStatus('us-east-1'),
          warnings: [`Bearer ${KEY}`],
        }),
      );
    };
    world.us.setPodPort({
      namespace: 'gateways',
      pod: POD,
      port: 8080,
      target: answer,
    });
    world.us.setObjects({
      collection: '/api/v1/namespaces/gateways/pods',
      objects: [
        {
          metadata: crashingPod(POD).metadata,
          status: {
            phase: 'Running',
            conditions: [{ type: 'Ready', status: 'True' }],
          },
        },
      ],
    });
  });

  async function run(keys: JsonObject[], gate: JsonObject) {
    const { dvara, ...rest } = world.data as { dvara: { regions: object[] } };
    const [us] = dvara.regions;
    const done = await runAction(
      createReleaseDeployAction({
        regions: DefaultRegionsService.fromConfig({
          logger: mockServices.logger.mock(),
          config: mockServices.rootConfig({
            data: {
              ...rest,
              dvara: {
                regions: [{ ...us, status: { access: 'portForward', keys } }],
              },
            },
          }),
        }),
        helm: new FakeHelmRunner(),
        charts,
        progressIntervalMs: 10,
        clock: new QuickClock(),
      }),
      {
        input: {
          gateway: 'orders-llm',
          regions: [{ id: 'us-east-1' }],
          gate: { timeoutSeconds: 900, ...gate },
        },
      },
    );
    expect(done.everything()).not.toContain('canary');
    const { regions } = releaseDeployOutput.parse(done.outputs);
    return { row: regions[0], everything: done.everything() };
  }

  it('passes the gate by what the key opens, also where providers must be healthy', async () => {
    const { row } = await run([{ gateway: 'orders-llm', token: KEY }], {
      healthyProviders: 1,
    });
    expect(row.state).toBe('deployed');
    expect(row.sentence).not.toContain('was not asked');
    expect(new Set(shown)).toEqual(new Set([`Bearer ${KEY}`]));
  });

  it('is shown no key of another gateway', async () => {
    const { row } = await run([{ gateway: 'search-llm', token: KEY }], {});
    expect(row.state).toBe('deployed');
    expect(row.sentence).toContain('the portal has no reference to it');
    expect(shown).toEqual([]);
  });

  it('does not pass for well where the API server refuses the portal’s own credential', async () => {
    world.us.setFault({
      path: /portforward/,
      fault: { kind: 'status', status: 401, reason: 'Unauthorized' },
    });
    const { row } = await run([{ gateway: 'orders-llm', token: KEY }], {});
    expect(row.state).toBe('failed');
    expect(row.sentence).not.toContain('was not asked');
  });

  it.each<[string, JsonObject]>([
    [
      'the gateway refuses the actuator key that the portal has for it',
      { token: 'canary-of-yesterday' },
    ],
    [
      'the token file of the actuator key of gateway orders-llm in region us-east-1 cannot be read (ENOENT)',
      { tokenFile: '/no/such/file' },
    ],
  ])(
    'is not taken back for the portal’s own mistake, which it tells: %s',
    async (detail, key) => {
      const keys = [{ gateway: 'orders-llm', ...key }];
      const { row } = await run(keys, {});
      expect(row.state).toBe('deployed');
      expect(row.sentence).toContain('was not asked whether it is well');
      expect(row.sentence).toContain(detail);

      const strict = await run(keys, { healthyProviders: 1 });
      expect(strict.row.state).toBe('failed');
      expect(strict.everything).toContain(detail);
    },
  );
});
