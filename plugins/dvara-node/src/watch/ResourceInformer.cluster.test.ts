import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { parse } from 'yaml';
import { DefaultClusterClient } from '../cluster/DefaultClusterClient';
import { eventually } from '../testUtils';
import type { InformerLimits } from './informerLimits';
import { RequestPause } from './RequestPause';
import { ResourceInformer } from './ResourceInformer';
import { systemClock } from './WatchClock';

/*
 * Against a real API server. The first run on a machine builds it, which takes some
 * minutes; after that it starts in seconds.
 */
const BUILD_AND_START_MS = 15 * 60 * 1000;
const REGION = 'watched-1';
const COLLECTION = '/api/v1/namespaces/gateways/configmaps';
const program = join(__dirname, '../../../../tools/local-cluster/src/cli.ts');

interface Kubeconfig {
  clusters: {
    cluster: { server: string; 'certificate-authority-data': string };
  }[];
  users: { user: { token: string } }[];
}

describe('ResourceInformer and a real API server', () => {
  let directory: string;
  const running: ResourceInformer<string>[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'dvara-watch-'));
    await localCluster('up');
  }, BUILD_AND_START_MS);

  afterEach(() => running.splice(0).forEach(informer => informer.stop()));

  afterAll(async () => {
    await localCluster('reset');
    await rm(directory, { recursive: true, force: true });
  }, 60_000);

  async function localCluster(command: 'up' | 'reset') {
    await promisify(execFile)(process.execPath, [
      program,
      command,
      '--directory',
      directory,
      '--regions',
      REGION,
    ]);
  }

  async function clientOf(who: 'viewer' | 'deployer') {
    const file = join(directory, REGION, `kubeconfig-${who}.yaml`);
    const { clusters, users }: Kubeconfig = parse(await readFile(file, 'utf8'));
    const [{ cluster }] = clusters;
    return new DefaultClusterClient({
      connection: {
        url: cluster.server,
        ca: Buffer.from(
          cluster['certificate-authority-data'],
          'base64',
        ).toString(),
        getToken: async () => users[0].user.token,
      },
    });
  }

  async function watch(
    options: {
      plural?: string;
      namespace?: string;
      limits?: Partial<InformerLimits>;
    } = {},
  ) {
    const { plural = 'configmaps', namespace = 'gateways', limits } = options;
    const informer = new ResourceInformer({
      client: await clientOf('viewer'),
      resource: {
        api: '/api/v1',
        plural,
        namespace,
        labelSelector: 'test=watch',
      },
      project: object =>
        (object as { data?: { text?: string } }).data?.text ?? 'none',
      onChange: () => undefined,
      logger: mockServices.logger.mock(),
      pause: new RequestPause({ clock: systemClock }),
      limits,
    });
    running.push(informer);
    informer.start();
    await informer.settled();
    return {
      informer,
      items: () => Object.fromEntries(informer.state.items ?? []),
    };
  }

  async function write(options: {
    method: 'POST' | 'PATCH' | 'DELETE';
    name: string;
    text?: string;
  }) {
    const { method, name, text } = options;
    const body: JsonObject = {
      metadata: { name, labels: { test: 'watch' } },
      data: { text: text ?? '' },
    };
    await (
      await clientOf('deployer')
    ).request({
      operation: `write ${name}`,
      method,
      path: method === 'POST' ? COLLECTION : `${COLLECTION}/${name}`,
      ...(method === 'DELETE' ? {} : { body }),
      ...(method === 'PATCH' && {
        contentType: 'application/merge-patch+json',
      }),
    });
  }

  it('shows what is made, changed and deleted, and lists in pages', async () => {
    for (const name of ['a', 'b', 'c']) {
      await write({ method: 'POST', name, text: 'one' });
    }
    const { informer, items } = await watch({ limits: { pageSize: 2 } });
    expect(items()).toEqual({ a: 'one', b: 'one', c: 'one' });
    await eventually(() => expect(informer.state.live).toBe(true));
    await write({ method: 'PATCH', name: 'a', text: 'two' });
    await write({ method: 'DELETE', name: 'b' });
    await eventually(() => expect(items()).toEqual({ a: 'two', c: 'one' }));
    expect(informer.state).toMatchObject({ live: true, skippedEvents: 0 });
  });

  it('loses no change where the API server ends the watch', async () => {
    const { informer, items } = await watch({
      limits: { watchMs: 1000, maxShortWatchBackoffMs: 100 },
    });
    for (let round = 0; round < 3; round++) {
      await write({ method: 'PATCH', name: 'a', text: `round ${round}` });
      await eventually(() => expect(items().a).toBe(`round ${round}`));
      await eventually(() => expect(informer.state.live).toBe(false));
      await eventually(() => expect(informer.state.live).toBe(true));
    }
    expect(informer.state.failure).toBeUndefined();
  }, 60_000);

  it('tells what the viewer may not see, and shows a namespace that is not there as empty', async () => {
    const { informer } = await watch({ plural: 'secrets' });
    expect(informer.state).toMatchObject({
      failure: {
        kind: 'forbidden',
        detail: 'no permission: list secrets in namespace gateways',
      },
    });
    expect(informer.state.items).toBeUndefined();
    const nowhere = await watch({ namespace: 'nowhere' });
    expect(nowhere.informer.state.failure).toBeUndefined();
    expect(nowhere.items()).toEqual({});
  });

  it('notices an API server that hangs, keeps what it had, and goes on when it is back', async () => {
    const { informer, items } = await watch({
      limits: {
        silenceMs: 1500,
        acceptMs: 500,
        listMs: 500,
        maxBackoffMs: 800,
      },
    });
    await eventually(() => expect(informer.state.live).toBe(true));
    const pid = Number(
      await readFile(
        join(
          directory,
          REGION,
          `kwok/clusters/${REGION}/pids/kube-apiserver.pid`,
        ),
        'utf8',
      ),
    );
    process.kill(pid, 'SIGSTOP');
    try {
      await eventually(() =>
        expect(informer.state.failure?.kind).toBe('timeout'),
      );
      expect(items()).toHaveProperty('a');
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await write({ method: 'POST', name: 'd', text: 'after' });
    await eventually(() => expect(items().d).toBe('after'));
  }, 30_000);
});
