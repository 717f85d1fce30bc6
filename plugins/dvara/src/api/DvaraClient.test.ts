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

  const region = { entityRef, region: 'us-east-1' };
  const address =
    'http://portal/api/dvara/v1/gateways/component/team%2Fa/orders-llm/regions/us-east-1';
  const linesOf = (...texts: string[]) => ({
    container: 'gateway-server',
    lines: texts.map(text => ({ text })),
    cut: false,
  });
  const streamOf = (...chunks: string[]) =>
    new Response(
      new ReadableStream({
        start(controller) {
          const encoder = new TextEncoder();
          chunks.forEach(chunk => controller.enqueue(encoder.encode(chunk)));
          controller.close();
        },
      }),
      { headers: { 'content-type': 'text/event-stream' } },
    );

  it('asks for the log of a pod as it was chosen', async () => {
    const { client, asked } = clientAnswering(() =>
      Response.json(linesOf('one')),
    );

    await expect(
      client.getPodLog({
        ...region,
        pod: 'server-1',
        container: 'gateway-server',
        tailLines: 200,
        previous: true,
      }),
    ).resolves.toEqual(linesOf('one'));
    expect(asked).toEqual([
      `${address}/pods/server-1/log?container=gateway-server&tailLines=200&previous=true`,
    ]);
  });

  it('hands out a followed log in whatever pieces it arrives, and why it ended', async () => {
    const text = `event: lines\ndata: ${JSON.stringify(
      linesOf('one', 'two \u2028 «2»'),
    )}\n\n:\n\nevent: lines\ndata: ${JSON.stringify(
      linesOf('three'),
    )}\n\nevent: end\ndata: {"reason":"expired"}\n\n`;
    const { client, asked } = clientAnswering(() =>
      streamOf('retry: 2000\n\n', ...text.match(/[^]{1,7}/g)!),
    );
    const told: string[] = [];
    const onOpen = jest.fn();

    await expect(
      client.followPodLog({
        ...region,
        pod: 'server-1',
        onOpen,
        onLines: log => told.push(...log.lines.map(line => line.text)),
      }),
    ).resolves.toEqual({ reason: 'expired' });
    expect(onOpen).toHaveBeenCalledTimes(1);
    expect(told).toEqual(['one', 'two \u2028 «2»', 'three']);
    expect(asked).toEqual([`${address}/pods/server-1/log?follow=true`]);
  });

  it('tells of every sign of life of a followed log', async () => {
    const { client } = clientAnswering(() =>
      streamOf(':\n\n', ':\n\n', 'event: end\ndata: {"reason":"ended"}\n\n'),
    );
    const onAlive = jest.fn();

    await client.followPodLog({
      ...region,
      pod: 'server-1',
      onOpen: () => {},
      onLines: () => {},
      onAlive,
    });
    expect(onAlive).toHaveBeenCalledTimes(3);
  });

  it('does not take a proxy’s page for a followed log', async () => {
    const { client } = clientAnswering(
      () =>
        new Response('<html></html>', {
          headers: { 'content-type': 'text/html' },
        }),
    );
    const onOpen = jest.fn();

    await expect(
      client.followPodLog({
        ...region,
        pod: 'server-1',
        onOpen,
        onLines: () => {},
      }),
    ).rejects.toMatchObject({ name: 'InvalidAnswerError' });
    expect(onOpen).not.toHaveBeenCalled();
  });

  it('tells a log that was cut off from one that ended', async () => {
    const { client } = clientAnswering(() =>
      streamOf(`event: lines\ndata: ${JSON.stringify(linesOf('one'))}\n\nev`),
    );
    const onLines = jest.fn();

    await expect(
      client.followPodLog({
        ...region,
        pod: 'server-1',
        onOpen: () => {},
        onLines,
      }),
    ).rejects.toMatchObject({ name: 'ConnectionLostError' });
    expect(onLines).toHaveBeenCalledTimes(1);
  });

  it('asks for the revisions of a release and for what two of them differ in', async () => {
    const revision = { revision: 3, status: 'deployed' as const };
    const history = {
      releaseName: 'orders-llm',
      namespace: 'gateways',
      revisions: [revision],
    };
    const diff = { from: revision, to: revision, objects: [] };
    const { client, asked } = clientAnswering(url =>
      Response.json(url.includes('diff') ? diff : history),
    );

    await expect(client.getReleaseHistory(region)).resolves.toEqual(history);
    await expect(
      client.getReleaseDiff({ ...region, from: 3, to: 5 }),
    ).resolves.toEqual(diff);
    expect(asked).toEqual([
      `${address}/history`,
      `${address}/history/diff?from=3&to=5`,
    ]);
  });
});
