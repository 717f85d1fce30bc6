import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { DefaultClusterClient } from '../cluster/DefaultClusterClient';
import { readTokenFile } from '../regions/readTokenFile';
import {
  eventually,
  startFakeCluster,
  TestClock,
  type FakeCluster,
  type FakeFault,
  type FakeObject,
} from '../testUtils';
import type { InformerLimits } from './informerLimits';
import type { ItemChange, KeepRule } from './KeptItems';
import { RequestPause } from './RequestPause';
import { ResourceInformer } from './ResourceInformer';

const PODS = '/api/v1/namespaces/gateways/pods';

function pod(name: string, phase = 'Running'): FakeObject {
  return {
    metadata: { name, labels: { app: 'dvara' }, managedFields: ['much'] },
    status: { phase },
  };
}

/** Keeps the phase alone; a pod without one is not understood. */
function phaseOf(object: unknown): string | undefined {
  return (object as { status?: { phase?: string } }).status?.phase;
}

describe('ResourceInformer', () => {
  let cluster: FakeCluster;
  let clock: TestClock;
  const running: ResourceInformer<string>[] = [];

  beforeAll(async () => {
    cluster = await startFakeCluster();
  });

  beforeEach(() => {
    clock = new TestClock({ now: '2026-11-22T14:00:00.000Z' });
    cluster.setObjects({ collection: PODS, objects: [pod('a'), pod('b')] });
    cluster.requests.splice(0);
  });

  afterEach(async () => {
    running.splice(0).forEach(informer => informer.stop());
    cluster.clearFaults();
    cluster.clearRoutes();
    await noWatches();
  });

  afterAll(() => cluster.stop());

  async function noWatches() {
    await eventually(() => {
      if (cluster.watches.count() > 0) {
        throw new Error(`${cluster.watches.count()} watches are open`);
      }
    });
  }

  function create(
    options: {
      getToken?: () => Promise<string>;
      limits?: Partial<InformerLimits>;
      onChange?: () => void;
      onItem?: (change: ItemChange<string>) => void;
      plural?: string;
      pause?: RequestPause;
      keep?: KeepRule<string>;
    } = {},
  ) {
    const logger = mockServices.logger.mock();
    const informer = new ResourceInformer({
      client: new DefaultClusterClient({
        connection: {
          url: cluster.url,
          ca: Buffer.from(cluster.caData, 'base64').toString(),
          getToken: options.getToken ?? (async () => cluster.viewerToken),
        },
      }),
      resource: {
        api: '/api/v1',
        plural: options.plural ?? 'pods',
        namespace: 'gateways',
        labelSelector: 'app=dvara',
      },
      project: phaseOf,
      keep: options.keep,
      onChange: options.onChange ?? (() => undefined),
      onItem: options.onItem,
      logger,
      pause: options.pause ?? new RequestPause({ clock }),
      limits: options.limits,
      clock,
      random: () => 0,
    });
    running.push(informer);
    const items = () => Object.fromEntries(informer.state.items ?? []);
    return { informer, logger, items };
  }

  /** Started, listed, and with an open watch. */
  async function createLive(options?: Parameters<typeof create>[0]) {
    const created = create(options);
    created.informer.start();
    await eventually(() => expect(cluster.watches.count(PODS)).toBe(1));
    await eventually(() => expect(created.informer.state.live).toBe(true));
    return created;
  }

  /** Until the one timer is that of a wait, not of a watch's silence. */
  const waiting = () =>
    eventually(() => {
      expect(clock.pending).toHaveLength(1);
      expect(clock.pending[0]).toBeLessThanOrEqual(30_000);
    });

  const requests = (kind: 'list' | 'watch') =>
    cluster.requests.filter(
      ({ path, query }) =>
        path === PODS && (query.watch === 'true') === (kind === 'watch'),
    );

  const failWatches = (fault: FakeFault) =>
    cluster.setFault({ path: PODS, watch: true, fault });

  it('lists once, then follows every change without asking again', async () => {
    const { informer, items } = await createLive();
    expect(items()).toEqual({ a: 'Running', b: 'Running' });
    cluster.putObject({ collection: PODS, object: pod('c', 'Pending') });
    cluster.putObject({ collection: PODS, object: pod('a', 'Failed') });
    await eventually(() =>
      expect(items()).toEqual({ a: 'Failed', b: 'Running', c: 'Pending' }),
    );
    cluster.setObjects({ collection: PODS, objects: [pod('b')] });
    await eventually(() => expect(items()).toEqual({ b: 'Running' }));
    expect(cluster.requests).toHaveLength(2);
    expect(informer.state).toMatchObject({ live: true, skippedEvents: 0 });
    expect(informer.state.failure).toBeUndefined();
  });

  it('keeps only what is wanted, and of more than it may hold the highest', async () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      pod(`p${index}`, `Running-${String(index).padStart(2, '0')}`),
    );
    cluster.setObjects({
      collection: PODS,
      objects: [pod('other', 'Pending'), ...many],
    });
    const onChange = jest.fn();
    const { informer, items } = await createLive({
      onChange,
      keep: {
        wanted: phase => phase.startsWith('Running'),
        most: 10,
        rank: phase => Number(phase.split('-')[1]),
      },
    });
    const kept = Object.keys(items());
    expect(kept.length).toBeLessThanOrEqual(11);
    expect(kept).toEqual(expect.arrayContaining(['p30', 'p39']));
    expect(kept).not.toContain('p28');
    expect(informer.state.skippedEvents).toBe(0);

    const told = onChange.mock.calls.length;
    cluster.putObject({ collection: PODS, object: pod('another', 'Pending') });
    cluster.putObject({ collection: PODS, object: pod('p39', 'Pending') });
    await eventually(() => expect(items()).not.toHaveProperty('p39'));
    expect(onChange).toHaveBeenCalledTimes(told + 1);
  });

  it('tells of each object what it was and is, also where a list or a bound takes it away', async () => {
    const told: ItemChange<string>[] = [];
    const replay = new Map<string, string>();
    const wrong: ItemChange<string>[] = [];
    const { items } = await createLive({
      onItem: change => {
        const { name, before, after } = change;
        told.push(change);
        if (before !== replay.get(name)) {
          wrong.push(change);
        }
        if (after === undefined) {
          replay.delete(name);
        } else {
          replay.set(name, after);
        }
      },
      keep: {
        wanted: phase => phase !== 'Unwanted',
        most: 2,
        rank: phase => phase.length,
      },
    });
    const same = () =>
      eventually(() => expect(Object.fromEntries(replay)).toEqual(items()));
    expect(told).toEqual([
      { name: 'a', before: undefined, after: 'Running' },
      { name: 'b', before: undefined, after: 'Running' },
    ]);
    cluster.putObject({ collection: PODS, object: pod('a', 'Unwanted') });
    cluster.putObject({ collection: PODS, object: pod('b', 'Pending') });
    await eventually(() =>
      expect(Object.fromEntries(replay)).toEqual({ b: 'Pending' }),
    );
    for (const name of ['c', 'd', 'e']) {
      cluster.putObject({ collection: PODS, object: pod(name, 'Succeeded') });
    }
    await eventually(() => expect(items()).not.toHaveProperty('b'));
    await same();
    cluster.watches.close();
    await waiting();
    cluster.setObjects({
      collection: PODS,
      objects: [pod('d', 'Pending'), pod('f')],
    });
    cluster.compact();
    clock.advance(1000);
    await eventually(() => expect(requests('watch')).toHaveLength(2));
    await waiting();
    clock.advance(2000);
    await eventually(() => expect(items()).toHaveProperty('f'));
    await same();
    expect(Object.keys(items())).toEqual(['d', 'f']);
    expect(wrong).toEqual([]);
  });

  it('asks as client-go does: pages of 500, bookmarks, an end after 240 to 300 s', async () => {
    await createLive();
    const [list, watch] = cluster.requests;
    expect(list.query).toEqual({ labelSelector: 'app=dvara', limit: '500' });
    expect(watch.query).toEqual({
      labelSelector: 'app=dvara',
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: '240',
      resourceVersion: expect.stringMatching(/^\d+$/),
    });
  });

  it('puts pages together, and takes the whole list where they expire under way', async () => {
    const many = Array.from({ length: 5 }, (_, index) => pod(`p${index}`));
    cluster.setObjects({ collection: PODS, objects: many });
    const { items } = await createLive({ limits: { pageSize: 2 } });
    expect(Object.keys(items())).toHaveLength(5);
    expect(requests('list')).toHaveLength(3);

    running.splice(0).forEach(informer => informer.stop());
    cluster.requests.splice(0);
    await eventually(() => expect(cluster.watches.count()).toBe(0));
    const list = jest.fn();
    cluster.setRoute({
      path: PODS,
      watch: false,
      handler: (request, response) => {
        const query = new URL(request.url ?? '', cluster.url).searchParams;
        list(query.get('limit'), query.get('continue'));
        const expired = query.has('continue');
        response.writeHead(expired ? 410 : 200);
        response.end(
          JSON.stringify(
            expired
              ? { kind: 'Status', apiVersion: 'v1', reason: 'Expired' }
              : {
                  metadata: {
                    resourceVersion: '1',
                    ...(query.has('limit') ? { continue: '2' } : {}),
                  },
                  items: query.has('limit') ? many.slice(0, 2) : many,
                },
          ),
        );
      },
    });
    const again = create({ limits: { pageSize: 2 } });
    again.informer.start();
    await again.informer.settled();
    expect(Object.keys(again.items())).toHaveLength(5);
    expect(list.mock.calls).toEqual([
      ['2', null],
      ['2', '2'],
      [null, null],
    ]);
  });

  it('goes on from the last bookmark, not from the list', async () => {
    await createLive();
    cluster.putObject({ collection: `${PODS}-of-others`, object: pod('x') });
    cluster.watches.bookmark();
    clock.advance(40_000);
    cluster.watches.close();
    await eventually(() => expect(requests('watch')).toHaveLength(2));
    const [first, second] = requests('watch');
    expect(Number(second.query.resourceVersion)).toBeGreaterThan(
      Number(first.query.resourceVersion),
    );
    expect(requests('list')).toHaveLength(1);
  });

  it('loses no change between two watches', async () => {
    const { items } = await createLive();
    cluster.watches.close();
    await eventually(() => expect(cluster.watches.count()).toBe(0));
    cluster.putObject({ collection: PODS, object: pod('c') });
    await waiting();
    clock.advance(1000);
    await eventually(() => expect(items()).toHaveProperty('c'));
    expect(requests('list')).toHaveLength(1);
  });

  it('lists again where its version was compacted, at once and when an event says so', async () => {
    const { informer, items } = await createLive();
    cluster.watches.close();
    await waiting();
    cluster.setObjects({ collection: PODS, objects: [pod('z')] });
    cluster.compact();
    clock.advance(1000);
    // The event 410 of the second watch; the list follows after a short wait.
    await eventually(() => expect(requests('watch')).toHaveLength(2));
    await waiting();
    clock.advance(2000);
    await eventually(() => expect(items()).toEqual({ z: 'Running' }));
    await eventually(() => expect(informer.state.live).toBe(true));

    const repair = failWatches({
      kind: 'status',
      status: 410,
      reason: 'Expired',
    });
    clock.advance(40_000);
    cluster.watches.close();
    await eventually(() => expect(requests('watch')).toHaveLength(4));
    repair();
    await waiting();
    clock.advance(5000);
    await eventually(() => expect(requests('list')).toHaveLength(3));
  });

  it('takes a watch without a byte for dead after a minute, says so, and goes on', async () => {
    const { informer, items } = await createLive();
    const before = informer.state.confirmedAt;
    // Half-open: the connection stands, nothing comes.
    clock.advance(64_000);
    expect(informer.state.live).toBe(true);
    clock.advance(1_000);
    await eventually(() =>
      expect(informer.state).toMatchObject({
        live: false,
        confirmedAt: before,
        failure: {
          kind: 'timeout',
          operation: 'watch pods',
          detail: 'silent for 65 s',
        },
      }),
    );
    expect(items()).toEqual({ a: 'Running', b: 'Running' });
    clock.advance(2_000);
    await eventually(() => expect(informer.state.live).toBe(true));
    expect(informer.state.failure).toBeUndefined();
    expect(requests('list')).toHaveLength(1);
  });

  it('counts each byte as life, bookmarks too', async () => {
    const { informer } = await createLive();
    for (let minute = 0; minute < 3; minute++) {
      clock.advance(50_000);
      const at = clock.now();
      cluster.watches.bookmark();
      await eventually(() => expect(informer.state.confirmedAt).toBe(at));
    }
    expect(requests('watch')).toHaveLength(1);
  });

  it('does not hammer an API server that closes each watch at once', async () => {
    failWatches({ kind: 'raw', status: 200, body: '' });
    const { informer } = create();
    informer.start();
    for (let second = 0; second < 120; second++) {
      await waiting();
      clock.advance(1000);
    }
    // Every 5 s at last: eight resources stay below two requests a second.
    expect(requests('watch').length).toBeLessThanOrEqual(36);
    expect(requests('watch').length).toBeGreaterThanOrEqual(20);
    expect(requests('list')).toHaveLength(1);
  });

  it.each<[string, FakeFault, string]>([
    [
      'an API server that restarts',
      { kind: 'status', status: 503, reason: 'ServiceUnavailable' },
      'serverError',
    ],
    ['a server error', { kind: 'status', status: 500 }, 'serverError'],
    ['a cut connection', { kind: 'reset' }, 'connectionLost'],
    ['a cut list', { kind: 'cut' }, 'connectionLost'],
    [
      'a page in between',
      { kind: 'raw', status: 200, body: '<html>Sign in</html>' },
      'invalidAnswer',
    ],
    [
      'a list that is none',
      { kind: 'raw', status: 200, body: '{"items":null}' },
      'invalidAnswer',
    ],
    [
      'an API that is not there',
      { kind: 'raw', status: 404, body: '404 page not found' },
      'notSupported',
    ],
    [
      'a missing permission',
      { kind: 'status', status: 403, reason: 'Forbidden' },
      'forbidden',
    ],
  ])(
    'names %s, waits longer each time, and recovers',
    async (_, fault, kind) => {
      const repair = cluster.setFault({ path: PODS, fault });
      const { informer, items } = create();
      informer.start();
      const waits: number[] = [];
      for (let round = 0; round < 8; round++) {
        await waiting();
        expect(informer.state).toMatchObject({
          live: false,
          failure: { kind, operation: 'list pods' },
          failedAt: clock.now(),
        });
        // Never an empty list in place of a failure.
        expect(informer.state.items).toBeUndefined();
        waits.push(clock.pending[0]);
        if (round === 7) {
          repair();
        }
        clock.advance(clock.pending[0]);
      }
      expect(waits).toEqual([
        800, 1600, 3200, 6400, 12_800, 25_600, 22_500, 22_500,
      ]);
      await eventually(() => expect(Object.keys(items())).toHaveLength(2));
      expect(informer.state.failure).toBeUndefined();
    },
  );

  it('keeps the last good objects through an outage and goes on where it was', async () => {
    const { informer, items } = await createLive();
    const { confirmedAt } = informer.state;
    await cluster.stop();
    await eventually(() =>
      expect(informer.state.failure?.kind).toMatch(/^connection/),
    );
    clock.advance(5_000);
    await eventually(() =>
      expect(informer.state.failure?.kind).toBe('connectionRefused'),
    );
    expect(items()).toEqual({ a: 'Running', b: 'Running' });
    expect(informer.state.confirmedAt).toBe(confirmedAt);
    await cluster.start();
    cluster.putObject({ collection: PODS, object: pod('c') });
    await waiting();
    informer.retryNow();
    await eventually(() => expect(items()).toHaveProperty('c'));
    expect(informer.state.failure).toBeUndefined();
  });

  it('gives up a list that never comes, at its deadline', async () => {
    cluster.setFault({ path: PODS, fault: { kind: 'hang' } });
    const { informer } = create({ limits: { listMs: 50 } });
    informer.start();
    await informer.settled();
    expect(informer.state.failure).toMatchObject({
      kind: 'timeout',
      operation: 'list pods',
    });
  });

  it('gives up a watch that is never accepted, keeping what was listed', async () => {
    failWatches({ kind: 'hang' });
    const { informer, items } = create({ limits: { acceptMs: 50 } });
    informer.start();
    await eventually(() =>
      expect(informer.state.failure).toMatchObject({
        kind: 'timeout',
        operation: 'watch pods',
      }),
    );
    expect(items()).toEqual({ a: 'Running', b: 'Running' });
  });

  it('reads the token anew: an expired one that is rotated needs no restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dvara-token-'));
    const file = join(folder, 'token');
    await writeFile(file, 'expired');
    const { informer } = create({
      getToken: () => readTokenFile({ file, owner: 'the viewer' }),
    });
    informer.start();
    await informer.settled();
    expect(informer.state.failure?.kind).toBe('unauthorized');
    await writeFile(file, cluster.viewerToken);
    await waiting();
    clock.advance(1000);
    await eventually(() => expect(informer.state.live).toBe(true));
    await rm(folder, { recursive: true });
  });

  it('lists at each try where it may list and not watch, so that data do not grow old', async () => {
    failWatches({ kind: 'status', status: 403, reason: 'Forbidden' });
    const { informer, items } = create();
    informer.start();
    await eventually(() =>
      expect(informer.state.failure).toMatchObject({
        kind: 'forbidden',
        detail: 'no permission: watch pods in namespace gateways',
      }),
    );
    cluster.putObject({ collection: PODS, object: pod('c') });
    await waiting();
    clock.advance(1000);
    await eventually(() => expect(items()).toHaveProperty('c'));
  });

  it('lists anew where a version is refused twice, as by a cluster made anew', async () => {
    const { informer } = await createLive();
    const repair = failWatches({
      kind: 'status',
      status: 504,
      reason: 'Timeout',
    });
    cluster.watches.cut();
    await waiting();
    clock.advance(clock.pending[0]);
    await eventually(() => expect(requests('watch')).toHaveLength(2));
    await waiting();
    repair();
    clock.advance(clock.pending[0]);
    await eventually(() => expect(informer.state.live).toBe(true));
    expect(requests('list')).toHaveLength(2);
  });

  it('waits as long as the API server asks, with all that share the pause', async () => {
    const pause = new RequestPause({ clock });
    const repair = cluster.setFault({
      path: PODS,
      fault: {
        kind: 'status',
        status: 429,
        reason: 'TooManyRequests',
        retryAfterSeconds: 60,
      },
    });
    const first = create({ pause });
    first.informer.start();
    await first.informer.settled();
    expect(first.informer.state.failure?.kind).toBe('throttled');
    repair();
    const second = create({ pause });
    second.informer.start();
    first.informer.retryNow();
    await eventually(() => expect(clock.pending).toEqual([60_000, 60_000]));
    second.informer.retryNow();
    clock.advance(59_000);
    expect(cluster.requests).toHaveLength(1);
    clock.advance(2_000);
    await eventually(() => expect(cluster.watches.count(PODS)).toBe(2));
  });

  it('skips what it does not understand, counts it, logs it once, and lists when the watch ends', async () => {
    const { informer, items, logger } = await createLive();
    const { kind, ...rest } = pod('ghost');
    for (const line of [
      'no JSON',
      '{"type":"NEWS","object":{}}',
      '{"type":"ADDED","object":{"metadata":{}}}',
      JSON.stringify({ type: 'ADDED', object: { ...rest, status: kind } }),
      'null',
    ]) {
      cluster.watches.send({ collection: PODS, line });
    }
    await eventually(() => expect(informer.state.skippedEvents).toBe(5));
    cluster.putObject({ collection: PODS, object: pod('c') });
    await eventually(() => expect(items()).toHaveProperty('c'));
    expect(items()).not.toHaveProperty('ghost');
    expect(logger.warn).toHaveBeenCalledTimes(1);
    clock.advance(40_000);
    cluster.watches.close();
    await eventually(() => expect(requests('list')).toHaveLength(2));
  });

  it('bounds an event without end', async () => {
    const { informer } = await createLive({ limits: { maxEventLength: 1000 } });
    cluster.watches.sendUnfinished({
      collection: PODS,
      text: 'x'.repeat(2000),
    });
    await eventually(() =>
      expect(informer.state.failure).toMatchObject({
        kind: 'invalidAnswer',
        detail: 'an event is longer than 1000 characters',
      }),
    );
  });

  it('takes the refusal that comes as an event for what it is', async () => {
    const { informer } = await createLive();
    cluster.watches.send({
      collection: PODS,
      line: JSON.stringify({
        type: 'ERROR',
        object: {
          kind: 'Status',
          apiVersion: 'v1',
          code: 500,
          message: 'etcd at 10.1.2.3 is gone',
        },
      }),
    });
    await eventually(() =>
      expect(informer.state.failure).toEqual({
        kind: 'serverError',
        operation: 'watch pods',
        detail: 'HTTP 500',
      }),
    );
  });

  it('survives a handler that throws', async () => {
    const onChange = jest.fn(() => {
      throw new Error('no room');
    });
    const { items, logger } = await createLive({ onChange });
    cluster.putObject({ collection: PODS, object: pod('c') });
    await eventually(() => expect(items()).toHaveProperty('c'));
    expect(onChange.mock.calls.length).toBeGreaterThan(1);
    expect(logger.error).toHaveBeenCalledWith(
      'A change of pods could not be handled',
      expect.any(Error),
    );
  });

  it('holds nothing and has no timer after a stop, whenever it comes', async () => {
    const hung = cluster.setFault({ path: PODS, fault: { kind: 'hang' } });
    const { informer } = create();
    informer.start();
    await eventually(() => expect(requests('list')).toHaveLength(1));
    // During the list, during the wait for a watch, during a watch, during a backoff.
    informer.stop();
    hung();
    const slow = failWatches({ kind: 'hang' });
    informer.start();
    await eventually(() => expect(requests('watch')).toHaveLength(1));
    informer.stop();
    slow();
    informer.start();
    await eventually(() => expect(cluster.watches.count()).toBe(1));
    informer.stop();
    cluster.setFault({ path: PODS, fault: { kind: 'reset' } });
    informer.start();
    await waiting();
    informer.stop();
    await eventually(() => expect(cluster.watches.count()).toBe(0));
    await eventually(() => expect(clock.pending).toEqual([]));
    expect(informer.state).toEqual({
      items: undefined,
      confirmedAt: undefined,
      live: false,
      failure: undefined,
      failedAt: undefined,
      skippedEvents: 0,
    });
    const { length } = cluster.requests;
    clock.advance(600_000);
    expect(cluster.requests).toHaveLength(length);
  });

  it('has one watch after many stops and starts, and only the last run counts', async () => {
    const { informer, items } = create();
    for (let round = 0; round < 20; round++) {
      informer.start();
      informer.start();
      informer.stop();
    }
    informer.start();
    await eventually(() => expect(items()).toHaveProperty('a'));
    await eventually(() => expect(cluster.watches.count()).toBe(1));
    await eventually(() => expect(clock.pending).toHaveLength(1));
  });

  it('follows a namespace that is deleted down to nothing, which is no failure', async () => {
    const { informer, items } = await createLive();
    cluster.setObjects({ collection: PODS, objects: [] });
    await eventually(() => expect(items()).toEqual({}));
    expect(informer.state.failure).toBeUndefined();
  });

  it('keeps no watch and no timer over 200 reconnects, and no memory over 10,000 events', async () => {
    const { informer } = await createLive();
    for (let round = 0; round < 200; round++) {
      clock.advance(40_000);
      cluster.watches.close();
      await eventually(() => expect(requests('watch')).toHaveLength(round + 2));
      await eventually(() => expect(informer.state.live).toBe(true));
      for (let event = 0; event < 50; event++) {
        cluster.putObject({ collection: PODS, object: pod(`p${event}`) });
      }
    }
    await eventually(() => expect(informer.state.items?.size).toBe(52));
    expect(cluster.watches.count()).toBe(1);
    // The one timer of the watch's silence.
    expect(clock.pending).toHaveLength(1);
  });
});
