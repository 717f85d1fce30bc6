import type {
  FleetGateway,
  FleetReport,
} from '@dvara/backstage-plugin-dvara-common';
import { fleetScenario } from '../../dev/fleetScenarios';
import { FakeDvaraBackend } from '../__testUtils__/FakeDvaraBackend';
import { FLEET, fleetSource } from './fleetSource';
import { ReportFeed } from './ReportFeed';

const pass = (milliseconds: number) =>
  jest.advanceTimersByTimeAsync(milliseconds).then(() => undefined);

const fleetAt = (time: string) =>
  fleetScenario({ name: 'mixed', now: new Date(time) });

let backend: FakeDvaraBackend;
let feed: ReportFeed<FleetReport>;
let unfollow: () => void;

const rows = () => feed.read(FLEET).report?.gateways ?? [];
const rowOf = (name: string) => rows().find(row => row.name === name);

async function follow() {
  feed = new ReportFeed({ source: fleetSource(backend.api) });
  unfollow = feed.follow({ subject: FLEET, onChange: jest.fn() });
  await pass(100);
}

async function send(event: string, data: unknown) {
  backend.send({ event, data });
  await pass(0);
}

describe('the feed of the fleet', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    backend = new FakeDvaraBackend();
  });
  afterEach(async () => {
    unfollow();
    await pass(10_000);
    jest.useRealTimers();
  });

  it('puts what has changed into what it knows, and keeps the rows of all others', async () => {
    backend.stream({ path: 'stream' });
    await follow();
    await send('fleet', fleetAt('2026-11-24T12:00:00Z'));
    const before = rows();
    const orders = rowOf('orders-llm')!;

    await send('changes', {
      generatedAt: '2026-11-24T12:00:05Z',
      gateways: [
        { ...orders, title: 'Orders' },
        { ...orders, entityRef: 'component:default/new', name: 'new' },
      ],
      removed: ['component:default/playground'],
    });

    expect(backend.asked).toEqual([
      'http://portal/api/dvara/v1/gateways/stream',
    ]);
    expect(feed.read(FLEET)).toMatchObject({
      mode: 'live',
      report: { generatedAt: '2026-11-24T12:00:05Z' },
    });
    expect(rowOf('orders-llm')?.title).toBe('Orders');
    expect(rowOf('new')).toBeDefined();
    expect(rowOf('playground')).toBeUndefined();
    for (const name of ['search-assist', 'support-bot', 'ledger-check']) {
      expect(rowOf(name)).toBe(before.find(row => row.name === name));
    }
  });

  it('keeps the regions and what is refused until it hears otherwise', async () => {
    backend.stream({ path: 'stream' });
    await follow();
    const whole = fleetAt('2026-11-24T12:00:00Z');
    await send('fleet', whole);
    const [region] = whole.regions;
    await send('changes', {
      generatedAt: '2026-11-24T12:00:05Z',
      gateways: [],
      removed: [],
    });
    expect(feed.read(FLEET).report?.regions).toHaveLength(4);
    await send('changes', {
      generatedAt: '2026-11-24T12:00:06Z',
      regions: [region],
      gateways: [],
      removed: [],
      refused: [{ entityRef: 'component:default/x', message: 'no' }],
    });

    const { regions, refused } = feed.read(FLEET).report!;
    expect(regions).toEqual([region]);
    expect(refused).toHaveLength(1);
  });

  it('asks every 10 s where nothing can be pushed, and keeps each row that is as it was', async () => {
    backend.refuse({
      path: 'stream',
      status: 404,
      name: 'NotFoundError',
      message: 'no such route',
    });
    backend.answer({
      path: 'gateways',
      body: fleetAt('2026-11-24T12:00:00Z'),
    });
    await follow();
    await pass(4_000);
    expect(feed.read(FLEET).mode).toBe('polling');
    const before = rows();
    const questions = () =>
      backend.asked.filter(address => address.endsWith('/gateways')).length;
    const asked = questions();

    const later = fleetAt('2026-11-24T12:00:10Z');
    later.gateways[0].regions[0].ready = 1;
    backend.answer({ path: 'gateways', body: later });
    await pass(10_000);

    expect(questions()).toBe(asked + 1);
    const after = rows();
    expect(after[0]).not.toBe(before[0]);
    const isStale = (row: FleetGateway) =>
      row.regions.some(({ stale }) => stale);
    for (const [index, row] of after.slice(1).entries()) {
      // A stale cell is drawn with the time of which it is, which is another.
      expect([row.name, row === before[index + 1]]).toEqual([
        row.name,
        !isStale(row),
      ]);
    }
    expect(new Set(after.slice(1).map(isStale)).size).toBe(2);
  });

  it('drops what it knew when the person may not see it any more, and keeps it when the portal fails', async () => {
    backend.refuse({
      path: 'stream',
      status: 503,
      name: 'ServiceUnavailableError',
      message: 'busy',
    });
    backend.answer({ path: 'gateways', body: fleetAt('2026-11-24T12:00:00Z') });
    await follow();
    await pass(1_000);
    expect(rows()).toHaveLength(6);

    const fail = (status: number, name: string) =>
      backend.refuse({ path: 'gateways', status, name, message: 'so it is' });
    fail(503, 'ServiceUnavailableError');
    await pass(11_000);
    expect(rows()).toHaveLength(6);
    expect(feed.read(FLEET).error).toBeDefined();

    fail(403, 'NotAllowedError');
    await pass(40_000);
    expect(rows()).toEqual([]);
    expect(feed.read(FLEET).error).toMatchObject({ statusCode: 403 });
  });
});
