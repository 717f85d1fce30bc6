import type { GatewayReport } from '@dvara/backstage-plugin-dvara-common';
import { gatewayReportScenario } from '@dvara/backstage-plugin-dvara-common/testUtils';
import { DvaraClient } from '../api';
import { gatewaySource } from './gatewaySource';
import { ReportFeed } from './ReportFeed';

const orders = 'component:default/orders-llm';
const search = 'component:default/search-llm';
const first = gatewayReportScenario({ name: 'all-healthy' });
const second = gatewayReportScenario({ name: 'provider-degraded' });

const settle = () => jest.advanceTimersByTimeAsync(0).then(() => undefined);

/** One connection to `/v1/stream`, as the backend's EventStream writes it. */
class Wire {
  readonly #encoder = new TextEncoder();
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  readonly response: Response;

  constructor(
    readonly url: string,
    readonly headers: Record<string, string>,
    readonly signal: AbortSignal,
  ) {
    this.response = new Response(
      new ReadableStream<Uint8Array>({
        start: controller => {
          this.#controller = controller;
        },
      }),
      { headers: { 'content-type': 'text/event-stream; charset=utf-8' } },
    );
    signal.addEventListener('abort', () => {
      this.#controller.error(signal.reason);
    });
  }

  write(text: string): Promise<void> {
    this.#controller.enqueue(this.#encoder.encode(text));
    return settle();
  }

  begin = () => this.write('retry: 2000\n\n');
  beat = () => this.write(':\n\n');
  send = (event: string, data: unknown, id?: string) =>
    this.write(
      `event: ${event}\n${id ? `id: ${id}\n` : ''}data: ${JSON.stringify(
        data,
      )}\n\n`,
    );
  report = (report: GatewayReport, id?: string) =>
    this.send('report', report, id);

  lose(): Promise<void> {
    this.#controller.close();
    return settle();
  }
}

/** The backend at the wire: streams that the test writes, and answers to single questions. */
class Backend {
  readonly wires: Wire[] = [];
  /** Addresses of single questions. */
  readonly questions: string[] = [];
  streams: 'open' | 'unreachable' | (() => Response) = 'open';
  answer: (signal: AbortSignal) => Response | Promise<Response> = () =>
    Response.json(first);

  readonly feed: ReportFeed<GatewayReport>;

  constructor(options: { pollSeconds?: number } = {}) {
    this.feed = new ReportFeed({
      source: gatewaySource(
        new DvaraClient({
          pollSeconds: options.pollSeconds,
          discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
          fetchApi: {
            fetch: async (input, init) => {
              const url = String(input);
              if (!url.includes('/v1/stream')) {
                this.questions.push(url);
                return this.answer(init!.signal!);
              }
              const wire = new Wire(
                url,
                Object.fromEntries(new Headers(init?.headers)),
                init!.signal!,
              );
              this.wires.push(wire);
              if (this.streams === 'open') {
                return wire.response;
              }
              if (this.streams === 'unreachable') {
                throw new TypeError('Failed to fetch');
              }
              return this.streams();
            },
          },
        }),
      ),
    });
  }

  get wire(): Wire {
    return this.wires.at(-1)!;
  }
}

const pass = (milliseconds: number) =>
  jest.advanceTimersByTimeAsync(milliseconds);

const show = async (visibility: DocumentVisibilityState) => {
  jest.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility);
  document.dispatchEvent(new Event('visibilitychange'));
  await settle();
};

/** What something in between answers, not the backend. */
const refusal = (status: number) => Response.json({}, { status });

const ownRefusal = (status: number, name: string) =>
  Response.json(
    { error: { name, message: name }, response: { statusCode: status } },
    { status },
  );

async function liveBackend() {
  const backend = new Backend();
  const unfollow = backend.feed.follow({
    subject: orders,
    onChange: jest.fn(),
  });
  await pass(50);
  await backend.wire.begin();
  await backend.wire.report(first, 'a1');
  expect(backend.feed.read(orders)).toMatchObject({
    report: first,
    mode: 'live',
  });
  return { backend, unfollow };
}

describe('ReportFeed', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('follows all that a page shows on one connection, and polls nothing', async () => {
    const backend = new Backend();
    for (const subject of [orders, search, orders]) {
      backend.feed.follow({ subject, onChange: jest.fn() });
    }
    await pass(50);
    await backend.wire.begin();
    await backend.wire.report(first);
    await backend.wire.report({
      ...second,
      gateway: { name: 'search-llm', entityRef: search },
    });
    await pass(30_000);

    expect(backend.wires).toHaveLength(1);
    expect(backend.wire.url).toBe(
      'http://portal/api/dvara/v1/stream?gateways=component%3Adefault%2Forders-llm,component%3Adefault%2Fsearch-llm',
    );
    expect(backend.feed.read(orders).report).toEqual(first);
    expect(backend.feed.read(search).report?.headline).toBe(second.headline);
    expect(backend.questions).toEqual([]);
  });

  it('keeps the connection from one screen of a gateway to the next', async () => {
    const { backend, unfollow } = await liveBackend();
    unfollow();
    await pass(1_000);
    backend.feed.follow({ subject: orders, onChange: jest.fn() });
    await pass(60_000);
    expect(backend.wires[0].signal.aborted).toBe(true);
    expect(backend.wires).toHaveLength(2);

    const other = await liveBackend();
    other.unfollow();
    other.backend.feed.follow({ subject: orders, onChange: jest.fn() });
    await pass(30_000);
    expect(other.backend.wires).toHaveLength(1);
    expect(other.backend.feed.read(orders).report).toEqual(first);
  });

  it('closes the connection once nothing shows a gateway any more', async () => {
    const { backend, unfollow } = await liveBackend();
    unfollow();
    await pass(5_000);

    expect(backend.wire.signal.aborted).toBe(true);
    await pass(120_000);
    expect(backend.wires).toHaveLength(1);
    expect(backend.questions).toEqual([]);
  });

  it('comes back after a loss with what it had last, and does not blink', async () => {
    const { backend } = await liveBackend();
    await backend.wire.lose();
    expect(backend.feed.read(orders)).toMatchObject({
      report: first,
      mode: 'live',
    });
    await pass(1_000);
    expect(backend.wires).toHaveLength(2);
    expect(backend.wire.headers['last-event-id']).toBe('a1');
    await backend.wire.begin();
    await pass(10_000);
    expect(backend.feed.read(orders)).toMatchObject({
      report: first,
      error: undefined,
      mode: 'live',
    });
    await backend.wire.report(second);
    expect(backend.feed.read(orders).report).toEqual(second);
  });

  it('gives up a stream on which nothing came for 40 s', async () => {
    const { backend } = await liveBackend();
    await pass(39_000);
    await backend.wire.beat();
    await pass(39_999);
    expect(backend.wires[0].signal.aborted).toBe(false);
    await pass(1);

    expect(backend.wires[0].signal.aborted).toBe(true);
    await pass(1_000);
    expect(backend.wires).toHaveLength(2);
  });

  it('polls where there is no stream, and says so', async () => {
    const backend = new Backend();
    backend.streams = () => refusal(404);
    backend.feed.follow({ subject: orders, onChange: jest.fn() });
    await pass(60);
    expect(backend.questions).toEqual([
      'http://portal/api/dvara/v1/gateways/component/default/orders-llm',
    ]);
    expect(backend.feed.read(orders).report).toEqual(first);

    backend.answer = () => Response.json(second);
    await pass(5_000);
    expect(backend.feed.read(orders)).toMatchObject({
      report: second,
      mode: 'polling',
    });
  });

  it('polls as often as the portal has it', async () => {
    const backend = new Backend({ pollSeconds: 60 });
    backend.streams = () => refusal(404);
    backend.feed.follow({ subject: orders, onChange: jest.fn() });
    await pass(59_000);
    expect(backend.questions).toHaveLength(1);
    await pass(2_000);
    expect(backend.questions).toHaveLength(2);
  });

  it('comes back more slowly the longer there is no stream', async () => {
    const backend = new Backend();
    backend.streams = 'unreachable';
    backend.feed.follow({ subject: orders, onChange: jest.fn() });
    await pass(50);
    for (const wait of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      const tries = backend.wires.length;
      await pass(wait - 1);
      expect(backend.wires).toHaveLength(tries);
      await pass(1);
      expect(backend.wires).toHaveLength(tries + 1);
    }
  });

  it('polls while a proxy holds the stream back', async () => {
    const backend = new Backend();
    backend.feed.follow({ subject: orders, onChange: jest.fn() });
    await pass(2_000);

    expect(backend.feed.read(orders).report).toEqual(first);
  });

  it.each([403, 404])(
    'keeps the last report where a proxy answers %d for a portal that restarts',
    async status => {
      const { backend } = await liveBackend();
      backend.streams = () => refusal(status);
      backend.answer = () => refusal(status);
      await backend.wire.lose();
      await pass(10_000);

      expect(backend.feed.read(orders)).toMatchObject({
        report: first,
        error: { name: 'ResponseError' },
        mode: 'reconnecting',
      });
    },
  );

  it.each([
    [403, 'NotAllowedError'],
    [404, 'NotFoundError'],
  ])('drops the report where the backend says %d', async (status, name) => {
    const { backend } = await liveBackend();
    backend.streams = 'unreachable';
    backend.answer = () => ownRefusal(status, name);
    await backend.wire.lose();
    await pass(10_000);

    const { report, error } = backend.feed.read(orders);
    expect({ report, error }).toMatchObject({
      report: undefined,
      error: { name: 'ResponseError' },
    });
  });

  it('counts failures anew where gateways join a stream that held', async () => {
    const backend = new Backend();
    backend.streams = 'unreachable';
    backend.feed.follow({ subject: orders, onChange: jest.fn() });
    await pass(20_000);
    backend.streams = 'open';
    await pass(30_000);
    await backend.wire.begin();
    await pass(15_000);
    await backend.wire.beat();
    backend.streams = 'unreachable';
    backend.feed.follow({ subject: search, onChange: jest.fn() });
    await pass(50);
    const tries = backend.wires.length;
    await pass(1_000);

    expect(backend.wires).toHaveLength(tries + 1);
  });

  it('says by name that a question had no answer in time', async () => {
    const backend = new Backend();
    backend.streams = 'unreachable';
    backend.answer = signal =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      );
    backend.feed.follow({ subject: orders, onChange: jest.fn() });
    await pass(31_000);

    expect(backend.feed.read(orders).error).toMatchObject({
      name: 'NoAnswerError',
      seconds: 30,
    });
  });

  it('asks nothing more once the stream is back', async () => {
    const backend = new Backend();
    backend.streams = () => refusal(503);
    backend.feed.follow({ subject: orders, onChange: jest.fn() });
    await pass(20_000);
    backend.streams = 'open';
    await pass(30_000);
    await backend.wire.begin();
    await pass(1_000);
    const { length } = backend.questions;
    for (let beats = 0; beats < 4; beats++) {
      await backend.wire.beat();
      await pass(15_000);
    }

    expect(backend.questions).toHaveLength(length);
    expect(backend.feed.read(orders).mode).toBe('live');
  });

  it('keeps the last report while the portal is gone, and says so after a grace', async () => {
    const { backend } = await liveBackend();
    backend.streams = 'unreachable';
    backend.answer = () => refusal(503);
    await backend.wire.lose();
    await pass(2_900);
    expect(backend.feed.read(orders).mode).toBe('live');
    await pass(200);

    expect(backend.feed.read(orders)).toMatchObject({
      report: first,
      mode: 'reconnecting',
      error: { statusCode: 503 },
    });
  });

  it.each([403, 404])(
    'drops what it knew once the stream refuses with %d',
    async status => {
      const { backend } = await liveBackend();
      await backend.wire.send('refused', {
        entityRef: orders,
        status,
        message: 'not for you',
      });

      expect(backend.feed.read(orders)).toMatchObject({
        error: { statusCode: status, message: 'not for you' },
      });
      expect(backend.feed.read(orders).report).toBeUndefined();
    },
  );

  it('says at once that a gateway may not be seen', async () => {
    const backend = new Backend();
    backend.streams = () => refusal(403);
    backend.answer = () => ownRefusal(403, 'NotAllowedError');
    backend.feed.follow({ subject: orders, onChange: jest.fn() });
    await pass(60);

    expect(backend.feed.read(orders).error).toMatchObject({ statusCode: 403 });
  });

  it('comes back at once when its token has ended', async () => {
    const { backend } = await liveBackend();
    await backend.wire.send('end', { reason: 'expired' });
    await pass(1_000);

    expect(backend.wires).toHaveLength(2);
    expect(backend.questions).toEqual([]);
  });

  it('rests while the page is hidden, and comes back with one report', async () => {
    const { backend } = await liveBackend();
    await show('hidden');
    await pass(9_000);
    expect(backend.wire.signal.aborted).toBe(false);
    await pass(1_000);
    expect(backend.wire.signal.aborted).toBe(true);
    await pass(3_600_000);
    expect(backend.wires).toHaveLength(1);
    expect(backend.questions).toEqual([]);
    expect(backend.feed.read(orders)).toMatchObject({
      report: first,
      mode: 'paused',
    });

    await show('visible');
    await pass(50);
    expect(backend.wires).toHaveLength(2);
    expect(backend.wire.headers['last-event-id']).toBeUndefined();
    await backend.wire.begin();
    await backend.wire.report(second);
    expect(backend.feed.read(orders)).toMatchObject({
      report: second,
      mode: 'live',
    });
    expect(backend.questions).toEqual([]);
  });

  it('takes no answer that is no event stream for one', async () => {
    const backend = new Backend();
    backend.streams = () =>
      new Response('<html>', { headers: { 'content-type': 'text/html' } });
    backend.feed.follow({ subject: orders, onChange: jest.fn() });
    await pass(5_000);

    expect(backend.feed.read(orders)).toMatchObject({
      report: first,
      mode: 'polling',
    });
  });
});
