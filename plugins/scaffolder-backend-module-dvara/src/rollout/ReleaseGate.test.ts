import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { DefaultClusterClient } from '@dvara/backstage-plugin-dvara-node';
import { runningStatus } from '../__testUtils__/startTwoRegions';
import { RegionLog } from '../log/RegionLog';
import { ReleaseGate } from './ReleaseGate';

/* The questions that keep the way to a gateway open while Helm waits for its pods. */
describe('ReleaseGate.keepOpen', () => {
  let server: Server;
  /** Paths, by question. */
  let asked: string[][];
  let pauses: number[];
  let answer: (options: { path: string; question: number }) => object | number;

  beforeEach(async () => {
    asked = [];
    pauses = [];
    server = createServer((request, response) => {
      const path = request.url ?? '';
      asked.at(-1)?.push(path);
      const given = answer({ path, question: asked.length });
      response.writeHead(typeof given === 'number' ? given : 200);
      response.end(JSON.stringify(given));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  /** Goes on until so many questions were asked. */
  async function keepOpen(questions: number) {
    const ended = new AbortController();
    const logger = mockServices.logger.mock();
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const gate = new ReleaseGate({
      question: {
        viewer: new DefaultClusterClient({
          connection: { url, getToken: async () => 'unused' },
        }),
        region: {
          id: 'us-east-1',
          name: 'US East',
          cluster: 'us',
          namespaces: ['gateways'],
          values: {},
          status: { access: 'url', url },
          deployable: true,
        },
        namespace: 'gateways',
        releaseName: 'orders-llm',
        rules: { healthyProviders: 0, timeoutSeconds: 5 },
        key: async () => 'canary-key',
        logger,
        hints: {},
      },
      chart: {
        archive: 'dvara-0.1.0.tgz',
        digest: 'sha256:0',
        name: 'dvara',
        version: '0.1.0',
        valuesSchema: {},
        defaults: {},
      },
      log: new RegionLog({
        logger,
        regionId: 'us-east-1',
        redact: text => text,
      }),
      clock: {
        now: () => 0,
        sleep: async ({ ms }) => {
          if (asked.length === questions) {
            ended.abort();
            return;
          }
          pauses.push(ms);
          asked.push([]);
        },
      },
    });
    await gate.keepOpen({ values: {}, signal: ended.signal });
  }

  it('asks often until the gateway answers, and then as seldom as keeps the connection open', async () => {
    answer = ({ question }) =>
      question < 4 ? 503 : runningStatus('us-east-1');
    await keepOpen(7);
    expect(pauses).toEqual([1, 1, 1, 1, 2, 2, 2].map(each => each * 1_000));
    expect(asked).toEqual(Array(7).fill(['/status']));
  });

  it('does not ask often for long where no gateway answers', async () => {
    answer = () => 503;
    await keepOpen(12);
    expect(pauses.slice(8)).toEqual([1_000, 1_000, 2_000, 2_000]);
  });

  it('asks one endpoint only of a gateway that wants its key, until it is another gateway', async () => {
    const actuator = '/actuator/gateway-status';
    const both = ['/status', actuator];
    answer = () => 401;
    await keepOpen(3);
    expect(asked).toEqual([both, [actuator], [actuator]]);

    asked = [];
    answer = ({ path, question }) => {
      if (question === 1) {
        return 401;
      }
      return path === '/status' ? runningStatus('us-east-1') : 404;
    };
    await keepOpen(4);
    expect(asked).toEqual([both, [actuator], ['/status'], ['/status']]);
  });
});
