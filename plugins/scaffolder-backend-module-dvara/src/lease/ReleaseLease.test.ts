import { mockServices } from '@backstage/backend-test-utils';
import { FakeClock } from '../__testUtils__/FakeClock';
import { startTwoRegions } from '../__testUtils__/startTwoRegions';
import { RegionLog } from '../log/RegionLog';
import { withReleaseLease } from './ReleaseLease';

const collection = '/apis/coordination.k8s.io/v1/namespaces/gateways/leases';
const path = `${collection}/orders-llm-dvara-lock`;

function held() {
  let finish = (_error?: Error) => {};
  let begun = () => {};
  const running = new Promise<void>(resolve => {
    begun = resolve;
  });
  const work = async () => {
    begun();
    await new Promise<void>((resolve, reject) => {
      finish = error => (error ? reject(error) : resolve());
    });
  };
  return { work, running, finish: (error?: Error) => finish(error) };
}

describe('withReleaseLease', () => {
  let world: Awaited<ReturnType<typeof startTwoRegions>>;
  let clock: FakeClock;
  let logs: string[];

  beforeAll(async () => {
    world = await startTwoRegions();
  }, 60_000);
  afterAll(() => world.stop());
  beforeEach(() => {
    world.reset();
    clock = new FakeClock();
    logs = [];
  });

  const lease = () => world.us.getObjects({ collection })[0];
  const spec = () =>
    lease()?.spec as Record<string, string | number> | undefined;
  const requests = (method: string) =>
    world.us.requests.filter(
      request => request.method === method && request.path.includes('/leases'),
    ).length;

  /** Waits for what happens at the wire. */
  async function until(condition: () => boolean) {
    while (!condition()) {
      await new Promise(setImmediate);
    }
  }

  function take<T>(options: {
    taskId?: string;
    work: (leaseSignal: AbortSignal) => Promise<T>;
    signal?: AbortSignal;
  }): Promise<T> {
    const note = (text: string) => {
      logs.push(text);
    };
    const logger = mockServices.logger.mock({ info: note, warn: note });
    return withReleaseLease({
      client: world.regions.deployer({ regionId: 'us-east-1' }),
      namespace: 'gateways',
      releaseName: 'orders-llm',
      holder: { taskId: options.taskId ?? 'task-1' },
      log: new RegionLog({
        logger,
        regionId: 'us-east-1',
        redact: text => text,
      }),
      signal: options.signal,
      clock,
      work: options.work,
    });
  }

  /** The lease as a portal leaves it that was killed. */
  const leftBehind = (options: { taskId: string; secondsAgo: number }) =>
    world.us.setObjects({
      collection,
      objects: [
        {
          metadata: { name: 'orders-llm-dvara-lock' },
          spec: {
            holderIdentity: `${options.taskId}/other-run`,
            leaseDurationSeconds: 30,
            renewTime: new Date(
              clock.now() - options.secondsAgo * 1000,
            ).toISOString(),
            leaseTransitions: 3,
          },
        },
      ],
    });

  it('holds the release while the work runs and frees it afterwards, also where the work fails', async () => {
    const seen = await take({
      work: async () => ({ labels: lease().metadata.labels, spec: spec() }),
    });
    expect(seen.spec).toMatchObject({
      holderIdentity: expect.stringMatching(/^task-1\/[0-9a-f-]{36}$/),
      leaseDurationSeconds: 30,
      renewTime: '2026-01-02T03:04:05.000000Z',
      leaseTransitions: 1,
    });
    expect(seen.labels).toMatchObject({
      'app.kubernetes.io/name': 'dvara',
      'app.kubernetes.io/instance': 'orders-llm',
      'app.kubernetes.io/managed-by': 'dvara-backstage',
    });
    expect(lease()).toBeUndefined();

    await expect(
      take({
        work: async () => {
          throw new Error('the rollout failed');
        },
      }),
    ).rejects.toThrow('the rollout failed');
    expect(lease()).toBeUndefined();
  });

  it('refuses a second task, naming the first and until when, and does none of its work', async () => {
    const first = held();
    const running = take({ taskId: 'task-1', work: first.work });
    await first.running;

    const work = jest.fn();
    await expect(take({ taskId: 'task-2', work })).rejects.toMatchObject({
      name: 'ConflictError',
      message:
        'Task task-1 is at work on release orders-llm in namespace gateways and has it locked at least until 2026-01-02T03:04:40.000Z. Wait until that task has ended, or cancel it, and try again',
    });
    expect(work).not.toHaveBeenCalled();
    first.finish();
    await running;
  });

  it('lets only one of many tasks through that begin at the same moment', async () => {
    let most = 0;
    let running = 0;
    let refused = 0;
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) =>
        take({
          taskId: `task-${index}`,
          work: async () => {
            running += 1;
            most = Math.max(most, running);
            await until(() => refused === 5);
            running -= 1;
          },
        }).catch(error => {
          refused += 1;
          throw error;
        }),
      ),
    );
    expect(most).toBe(1);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      1,
    );
  });

  it('waits for an earlier run of the same task, and takes over once its lease has ended', async () => {
    leftBehind({ taskId: 'task-1', secondsAgo: 5 });
    let worked = false;
    const twin = take({
      work: async () => {
        worked = true;
      },
    });
    await clock.advance(29_000);
    await until(() => requests('GET') >= 2);
    expect(worked).toBe(false);
    await clock.advance(2_000);
    await twin;

    expect(worked).toBe(true);
    expect(logs.join()).toContain('An earlier run of this task still holds');
    expect(logs.join()).toContain('was left behind by task-1');
  });

  it('ends the waiting where the task is cancelled', async () => {
    leftBehind({ taskId: 'task-1', secondsAgo: 5 });
    const cancel = new AbortController();
    const work = jest.fn();
    const twin = take({ work, signal: cancel.signal });
    await until(() => requests('GET') >= 1);
    cancel.abort(new Error('cancelled'));
    await expect(twin).rejects.toThrow('cancelled');
    expect(work).not.toHaveBeenCalled();
  });

  it('takes over what another task left behind, but not before its end and the clocks’ difference', async () => {
    leftBehind({ taskId: 'task-9', secondsAgo: 34 });
    await expect(take({ work: async () => 1 })).rejects.toThrow(
      'Task task-9 is at work',
    );
    leftBehind({ taskId: 'task-9', secondsAgo: 35 });
    expect(await take({ work: async () => spec()?.leaseTransitions })).toBe(4);
  });

  it('renews while the work runs, also after the region has not answered for a while', async () => {
    const work = held();
    const running = take({ work: work.work });
    await work.running;
    await clock.advance(10_000);
    await until(() => spec()?.renewTime === '2026-01-02T03:04:15.000000Z');

    const repair = world.us.setFault({
      method: 'PUT',
      path,
      fault: { kind: 'status', status: 503 },
    });
    await clock.advance(10_000);
    await until(() => requests('PUT') === 2);
    repair();
    await clock.advance(2_000);
    await until(() => spec()?.renewTime === '2026-01-02T03:04:27.000000Z');
    work.finish();
    await running;
    expect(lease()).toBeUndefined();
  });

  it('tells the work when somebody else has taken the lease, and leaves theirs alone', async () => {
    let leaseSignal: AbortSignal | undefined;
    let begun = false;
    const running = take({
      work: async signal => {
        leaseSignal = signal;
        begun = true;
        await until(() => signal.aborted);
        signal.throwIfAborted();
      },
    });
    await until(() => begun);
    leftBehind({ taskId: 'task-7', secondsAgo: 0 });
    await clock.advance(10_000);

    await expect(running).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('was taken by task-7'),
    });
    expect(leaseSignal?.aborted).toBe(true);
    expect(spec()?.holderIdentity).toBe('task-7/other-run');
  });

  it('makes the lease again where somebody has removed it', async () => {
    const work = held();
    const running = take({ work: work.work });
    await work.running;
    world.us.setObjects({ collection, objects: [] });
    await clock.advance(10_000);
    await until(() => lease() !== undefined);
    work.finish();
    await running;
    expect(lease()).toBeUndefined();
    expect(logs.join()).toContain('it is made again');
  });

  it.each([
    ['made', collection],
    ['read, though there is one', path],
  ])('does no work where the lease cannot be %s', async (_what, refused) => {
    leftBehind({ taskId: 'task-0', secondsAgo: 1 });
    world.us.setFault({
      path: refused,
      fault: { kind: 'status', status: 403, reason: 'Forbidden' },
    });
    const work = jest.fn();
    await expect(take({ work })).rejects.toMatchObject({ kind: 'forbidden' });
    expect(work).not.toHaveBeenCalled();
  });

  it('says so where the lease cannot be removed, and lets the work’s success stand', async () => {
    world.us.setFault({
      method: 'DELETE',
      path,
      fault: { kind: 'status', status: 500 },
    });
    expect(await take({ work: async () => 'done' })).toBe('done');
    expect(logs.join()).toMatch(/could not be removed and ends by itself/);
  });
});
