import { gatewayReportScenario } from '@dvara/backstage-plugin-dvara-common/testUtils';
import { DvaraClient } from './DvaraClient';

function clientAnswering(respond: (url: string) => Response) {
  const asked: string[] = [];
  const client = new DvaraClient({
    discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
    fetchApi: {
      fetch: async input => {
        asked.push(String(input));
        return respond(String(input));
      },
    },
  });
  return { client, asked };
}

const entityRef = {
  kind: 'Component',
  namespace: 'team/a',
  name: 'orders-llm',
};
const report = gatewayReportScenario({ name: 'all-healthy' });

describe('DvaraClient', () => {
  it('asks for the gateway of an entity with its parts escaped', async () => {
    const { client, asked } = clientAnswering(() => Response.json(report));

    await expect(client.getGatewayReport({ entityRef })).resolves.toEqual(
      report,
    );
    expect(asked).toEqual([
      'http://portal/api/dvara/v1/gateways/component/team%2Fa/orders-llm',
    ]);
  });

  it('hands out the configured regions', async () => {
    const regions = report.regions.map(({ region }) => region);
    const { client, asked } = clientAnswering(() =>
      Response.json({ items: regions }),
    );

    await expect(client.getRegions()).resolves.toEqual(regions);
    expect(asked).toEqual(['http://portal/api/dvara/v1/regions']);
  });

  it('hands out the chart’s rules', async () => {
    const chart = {
      name: 'dvara',
      version: '0.1.0',
      appVersion: '1.0.0',
      valuesSchema: { type: 'object' },
      defaults: { gatewayServer: { enabled: true } },
    };
    const { client, asked } = clientAnswering(() => Response.json(chart));

    await expect(client.getChart()).resolves.toEqual(chart);
    expect(asked).toEqual(['http://portal/api/dvara/v1/chart']);
  });

  it('keeps the status of a refusal', async () => {
    const { client } = clientAnswering(() =>
      Response.json({ error: { name: 'NotAllowedError' } }, { status: 403 }),
    );

    await expect(client.getGatewayReport({ entityRef })).rejects.toMatchObject({
      name: 'ResponseError',
      statusCode: 403,
    });
  });

  it('says where an answer of another version does not fit', async () => {
    const { client } = clientAnswering(() =>
      Response.json({ ...report, headline: 7 }),
    );

    await expect(client.getGatewayReport({ entityRef })).rejects.toMatchObject({
      name: 'InvalidAnswerError',
      message: expect.stringContaining('headline'),
    });
  });

  it('does not take a proxy’s page for an answer', async () => {
    const { client } = clientAnswering(() => new Response('<html></html>'));

    await expect(client.getRegions()).rejects.toMatchObject({
      name: 'InvalidAnswerError',
    });
  });
});
