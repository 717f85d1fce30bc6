import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  buildTools,
  findClusters,
  isPortFree,
  KubernetesApi,
  LocalCluster,
  prepareCluster,
  type ApiRequest,
  type PreparedCluster,
} from '../src/index.ts';
import { eventually } from './eventually.ts';
import { gatewayManifests, testPodManifest } from './gatewayManifests.ts';
import { portForwardRequest } from './portForwardRequest.ts';

const NAMESPACE = 'gateways';
const SELECTOR = 'app.kubernetes.io/instance=demo';

interface Pod {
  metadata: { name: string; annotations?: Record<string, string> };
  status: {
    phase: string;
    conditions?: { type: string; status: string }[];
    containerStatuses?: {
      ready: boolean;
      started: boolean;
      restartCount: number;
      state: { running?: object; waiting?: { reason: string } };
      lastState?: { terminated?: { reason: string; exitCode: number } };
    }[];
  };
}

// One cluster, used in order: starting one costs more than all the rest.
describe('a local cluster', () => {
  let directory: string;
  let prepared: PreparedCluster;
  let cluster: LocalCluster;
  let viewer: KubernetesApi;
  let deployer: KubernetesApi;
  const standInExits: unknown[] = [];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'dvara-local-cluster-'));
    const tools = await buildTools({
      onProgress: ({ step, elapsedSeconds }) =>
        process.stderr.write(`building ${step}: ${elapsedSeconds} s\n`),
    });
    prepared = await prepareCluster({
      directory,
      region: { id: 'us-east-1', name: 'US East' },
    });
    cluster = new LocalCluster({ prepared, tools });
    const began = Date.now();
    await cluster.start({
      onStandInExit: exit => standInExits.push(exit),
    });
    process.stderr.write(`started in ${Date.now() - began} ms\n`);
    viewer = clientFor(prepared, prepared.viewerToken);
    deployer = clientFor(
      prepared,
      await readFile(prepared.deployerTokenFile, 'utf8'),
    );
  });

  after(async () => {
    viewer?.close();
    deployer?.close();
    await cluster?.remove();
    await rm(directory, { recursive: true, force: true });
  });

  test('is what was prepared before it existed, and preparing again changes nothing', async () => {
    const again = await prepareCluster({
      directory,
      region: { id: 'us-east-1', name: 'US East' },
    });
    assert.deepEqual(again, prepared);
    assert.deepEqual(await findClusters({ directory }), [prepared]);
    assert.equal((await cluster.status()).condition, 'running');
  });

  test('a second region gets ports of its own', async () => {
    const other = await prepareCluster({
      directory,
      region: { id: 'eu-west-1', name: 'EU West' },
    });
    const mine = new Set(Object.values(prepared.ports));
    assert.deepEqual(
      Object.values(other.ports).filter(port => mine.has(port)),
      [],
    );
  });

  test('the viewer reads what the tab shows and no Secret, and writes nothing', async () => {
    const namespaced = `namespaces/${NAMESPACE}`;
    for (const path of [
      `/api/v1/${namespaced}/pods`,
      `/apis/apps/v1/${namespaced}/deployments`,
      `/apis/apps/v1/${namespaced}/replicasets`,
      `/apis/autoscaling/v2/${namespaced}/horizontalpodautoscalers`,
      `/apis/policy/v1/${namespaced}/poddisruptionbudgets`,
      `/apis/discovery.k8s.io/v1/${namespaced}/endpointslices`,
      `/api/v1/${namespaced}/events`,
      `/api/v1/${namespaced}/configmaps`,
      `/api/v1/${namespaced}/services`,
    ]) {
      assert.equal(await statusOf(viewer, { path }), 200, path);
    }
    for (const path of [`/api/v1/${namespaced}/secrets`, '/api/v1/nodes']) {
      assert.equal(await statusOf(viewer, { path }), 403, path);
    }
    assert.equal(
      await statusOf(viewer, {
        method: 'POST',
        path: `/api/v1/${namespaced}/configmaps`,
        body: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'x' },
        },
      }),
      403,
    );
  });

  test('an unknown token is refused', async () => {
    const stranger = clientFor(prepared, 'not-a-token-of-this-cluster');
    assert.equal(
      await statusOf(stranger, {
        path: `/api/v1/namespaces/${NAMESPACE}/pods`,
      }),
      401,
    );
    stranger.close();
  });

  test('the deployer installs a gateway in its namespace, and can do nothing elsewhere', async () => {
    for (const { collection, object } of gatewayManifests({
      release: 'demo',
      namespace: NAMESPACE,
      regionId: 'us-east-1',
    })) {
      assert.equal(
        await statusOf(deployer, {
          method: 'POST',
          path: collection,
          body: object,
        }),
        201,
        collection,
      );
    }
    for (const [method, path] of [
      ['GET', '/api/v1/namespaces/kube-system/secrets'],
      ['GET', '/api/v1/namespaces/default/pods'],
      ['POST', '/api/v1/namespaces'],
      [
        'POST',
        `/apis/rbac.authorization.k8s.io/v1/namespaces/${NAMESPACE}/roles`,
      ],
    ] as const) {
      assert.equal(
        await statusOf(deployer, {
          method,
          path,
          body: method === 'POST' ? {} : undefined,
        }),
        403,
        `${method} ${path}`,
      );
    }
    await eventually('the pod is ready', async () =>
      assert.equal((await readyPods()).length, 1),
    );
  });

  test('the viewer reads the status of a pod through a port-forward', async () => {
    const [pod] = await readyPods();
    const answer = await eventually('the pod answers', () =>
      forward({ pod, path: '/status' }),
    );
    assert.equal(answer.status, 200);
    const payload = JSON.parse(answer.text) as {
      status: string;
      mode: string;
      version: string;
      region: unknown;
      providers: { name: string; health: string }[];
    };
    assert.equal(payload.status, 'running');
    assert.equal(payload.mode, 'standalone');
    assert.equal(payload.version, '1.0.0');
    assert.deepEqual(payload.region, {
      id: 'us-east-1',
      name: 'us-east-1',
      regionAware: true,
    });
    // An empty key and a missing one register nothing.
    assert.deepEqual(
      payload.providers.map(({ name, health }) => `${name} ${health}`),
      ['openai HEALTHY', 'mock HEALTHY'],
    );
    assert.equal(
      (await forward({ pod, path: '/actuator/gateway-status' })).status,
      404,
    );
    await assert.rejects(forward({ pod, path: '/status', port: 8090 }));
  });

  test('the newer status endpoint asks for its key', async () => {
    const [pod] = await readyPods();
    await cluster.workloads.configureStandIn({
      namespace: NAMESPACE,
      settings: { 'status.age': 'new' },
    });
    const path = '/actuator/gateway-status';
    await eventually('the setting is seen', async () =>
      assert.equal((await forward({ pod, path: '/status' })).status, 404),
    );
    assert.equal((await forward({ pod, path })).status, 401);
    assert.equal(
      (
        await forward({
          pod,
          path,
          headers: { authorization: 'Bearer actuator-key' },
        })
      ).status,
      200,
    );
  });

  test('a demonstrator degrades a provider and breaks the status endpoint with a ConfigMap', async () => {
    const [pod] = await readyPods();
    await cluster.workloads.configureStandIn({
      namespace: NAMESPACE,
      settings: { 'status.age': null, 'provider.openai': 'DEGRADED' },
    });
    await eventually('the provider is degraded', async () => {
      const { text } = await forward({ pod, path: '/status' });
      assert.match(text, /"name":"openai"[^}]*"health":"DEGRADED"/);
      assert.match(text, /Provider 'openai' is DEGRADED/);
    });
    await cluster.workloads.configureStandIn({
      namespace: NAMESPACE,
      settings: { 'provider.openai': null, 'demo_status.mode': 'hang' },
    });
    await eventually('the status hangs', async () =>
      assert.rejects(
        forward({ pod, path: '/status', timeoutMilliseconds: 1_000 }),
      ),
    );
    assert.equal(
      (await forward({ pod, path: '/actuator/health' })).status,
      200,
    );
    await cluster.workloads.configureStandIn({
      namespace: NAMESPACE,
      settings: { 'demo_status.mode': null },
    });
    await eventually('the status answers again', async () =>
      assert.equal((await forward({ pod, path: '/status' })).status, 200),
    );
  });

  test("helm's test pods end by what their request would have found", async () => {
    const api = await cluster.api();
    for (const [name, url] of [
      ['demo-test-server', 'http://demo-server:8080/actuator/health'],
      ['demo-test-absent', 'http://nobody:8080/actuator/health'],
    ]) {
      const { collection, object } = testPodManifest({
        name,
        namespace: NAMESPACE,
        url,
      });
      await api.json({ method: 'POST', path: collection, body: object });
    }
    const log = async (pod: string) =>
      (
        await viewer.request({
          path: `/api/v1/namespaces/${NAMESPACE}/pods/${pod}/log`,
        })
      ).text;
    await eventually('both have ended', async () => {
      assert.equal(
        (await getPod('demo-test-server')).status.phase,
        'Succeeded',
      );
      assert.equal((await getPod('demo-test-absent')).status.phase, 'Failed');
    });
    assert.match(await log('demo-test-server'), /"status":"UP"/);
    assert.match(
      await log('demo-test-absent'),
      /curl: \(6\) Could not resolve host: nobody/,
    );
  });

  test('a pod crashes, shows why, and heals', async () => {
    const [pod] = await readyPods();
    await cluster.workloads.crashPod({ namespace: NAMESPACE, pod });
    await eventually('it is in a crash loop', async () => {
      const [status] = (await getPod(pod)).status.containerStatuses ?? [];
      assert.equal(status.state.waiting?.reason, 'CrashLoopBackOff');
      assert.ok(status.restartCount >= 1);
    });
    await assert.rejects(forward({ pod, path: '/status' }));
    await cluster.workloads.clearFault({ namespace: NAMESPACE, pod });
    await eventually('it is ready', async () =>
      assert.ok((await readyPods()).includes(pod)),
    );
    const log = `/api/v1/namespaces/${NAMESPACE}/pods/${pod}/log`;
    await eventually('both logs are served to the viewer', async () => {
      const present = await viewer.request({ path: log });
      assert.match(present.text, /Registered provider openai/);
      assert.doesNotMatch(present.text, /sk-integration-test/);
      const previous = await viewer.request({ path: `${log}?previous=true` });
      assert.match(previous.text, /Application run failed/);
    });
  });

  test('each other fault shows as what it is named after', async () => {
    const [pod] = await readyPods();
    const container = async (name: string) =>
      (await getPod(name)).status.containerStatuses?.[0] ??
      assert.fail('no container status');
    const heal = async () => {
      await cluster.workloads.clearFault({ namespace: NAMESPACE, pod });
      await eventually('it is ready', async () =>
        assert.ok((await readyPods()).includes(pod)),
      );
    };

    await cluster.workloads.setFault({
      namespace: NAMESPACE,
      selector: SELECTOR,
      fault: 'oomKilled',
    });
    await eventually('it ran out of memory', async () =>
      assert.deepEqual(
        pick((await container(pod)).lastState?.terminated, [
          'reason',
          'exitCode',
        ]),
        { reason: 'OOMKilled', exitCode: 137 },
      ),
    );
    await heal();

    await cluster.workloads.setFault({
      namespace: NAMESPACE,
      pod,
      fault: 'notReady',
    });
    await eventually('it runs and is not ready', async () => {
      const { ready, state } = await container(pod);
      assert.ok(state.running);
      assert.equal(ready, false);
      assert.deepEqual(await readyPods(), []);
    });
    assert.equal(
      (await forward({ pod, path: '/actuator/health/readiness' })).status,
      503,
    );
    await heal();

    await cluster.workloads.setFault({
      namespace: NAMESPACE,
      pod,
      fault: 'slowStart',
    });
    await eventually('it runs and has not started', async () => {
      const { ready, started, state } = await container(pod);
      assert.ok(state.running);
      assert.deepEqual({ ready, started }, { ready: false, started: false });
    });
    await heal();

    const { collection, object } = testPodManifest({
      name: 'unpullable',
      namespace: NAMESPACE,
      url: 'http://demo-server:8080/',
    });
    object.metadata.annotations = { 'dvara.local/fault': 'imagePullBackOff' };
    const api = await cluster.api();
    await api.json({ method: 'POST', path: collection, body: object });
    await eventually('its image cannot be pulled', async () =>
      assert.equal(
        (
          await container('unpullable')
        ).state.waiting?.reason,
        'ImagePullBackOff',
      ),
    );

    await cluster.workloads.setFault({
      namespace: NAMESPACE,
      pod,
      fault: 'failed',
    });
    await eventually('another pod takes its place', async () => {
      assert.equal((await getPod(pod)).status.phase, 'Failed');
      const [replacement] = await readyPods();
      assert.ok(replacement && replacement !== pod);
    });
  });

  test('the real autoscaler scales on the CPU use that is set, and new pods take their share', async () => {
    const began = Date.now();
    await cluster.workloads.setCpuUse({
      namespace: NAMESPACE,
      selector: SELECTOR,
      millicores: 800,
    });
    // 800m over 250m requests at 70 %: ceil(800 / 175) = 5.
    await eventually(
      'five pods are ready',
      async () => assert.equal((await readyPods()).length, 5),
      90_000,
    );
    process.stderr.write(`scaled up in ${Date.now() - began} ms\n`);
    await eventually('the load is shared', async () => {
      const usages = await Promise.all(
        (
          await readyPods()
        ).map(
          async name =>
            (
              await getPod(name)
            ).metadata.annotations?.['kwok.x-k8s.io/usage-cpu'],
        ),
      );
      assert.deepEqual(new Set(usages), new Set(['160m']));
    });
    await eventually(
      'the viewer reads the use',
      async () => {
        const { items } = await viewer.json<{ items: unknown[] }>({
          path: `/apis/metrics.k8s.io/v1beta1/namespaces/${NAMESPACE}/pods?labelSelector=${encodeURIComponent(
            SELECTOR,
          )}`,
        });
        assert.ok(items.length >= 1);
      },
      40_000,
    );
  });

  test('the death of the stand-in is seen, and it can be started again', async () => {
    const [pod] = await readyPods();
    const adopter = new LocalCluster({ prepared });
    const seenByAdopter: unknown[] = [];
    await adopter.start({ onStandInExit: exit => seenByAdopter.push(exit) });
    await cluster.standIn.kill();
    await eventually(
      'the exit is reported, also to who adopted it',
      async () => {
        assert.deepEqual(standInExits, [{ exitCode: null, signal: 'SIGKILL' }]);
        assert.deepEqual(seenByAdopter, [{ exitCode: null, signal: null }]);
      },
    );
    await assert.rejects(forward({ pod, path: '/status' }));
    await cluster.start();
    await eventually('the pod answers again', async () =>
      assert.equal((await forward({ pod, path: '/status' })).status, 200),
    );
  });

  test('a paused API server accepts and never answers; resumed, everything goes on', async () => {
    await cluster.pause();
    assert.equal((await cluster.status()).condition, 'paused');
    await assert.rejects(
      viewer.request({ path: '/readyz', timeoutMilliseconds: 1_000 }),
      { name: 'TimeoutError' },
    );
    // Longer than a leader's lease lasts: the controllers must survive it.
    await sleep(16_000);
    await cluster.resume();
    await eventually('it runs', async () =>
      assert.equal((await cluster.status()).condition, 'running'),
    );
  });

  test('a killed API server refuses until the next start, which brings back the data', async () => {
    await cluster.kill();
    assert.equal((await cluster.status()).condition, 'degraded');
    // The first request may still go over a connection that the dead server held.
    await assert.rejects(viewer.request({ path: '/readyz' }));
    await sleep(2_000);
    await assert.rejects(viewer.request({ path: '/readyz' }), {
      code: 'ECONNREFUSED',
    });
    await cluster.start();
    await eventually('the gateway is there', async () => {
      const [pod] = await readyPods();
      assert.equal((await forward({ pod, path: '/status' })).status, 200);
    });
  });

  test('stopping leaves no process, no listener and no foreign process harmed, and keeps the data', async () => {
    const pids = Object.values((await cluster.status()).components);
    const { standIn } = await cluster.status();
    const pidFile = join(
      directory,
      'us-east-1/kwok/clusters/us-east-1/pids/etcd.pid',
    );
    assert.doesNotMatch(
      await readFile(join(directory, 'us-east-1/gateway-stand-in.log'), 'utf8'),
      /sk-integration-test|actuator-key/,
    );
    const began = Date.now();
    await cluster.stop();
    process.stderr.write(`stopped in ${Date.now() - began} ms\n`);
    assert.equal((await cluster.status()).condition, 'stopped');
    assert.equal(pids.length, 6);
    for (const pid of [...pids, standIn ?? assert.fail('no stand-in')]) {
      // A child of this process exists until this process has been told of its end.
      await eventually('the process is gone', async () =>
        assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' }),
      );
    }
    for (const port of Object.values(prepared.ports)) {
      assert.equal(await isPortFree(port), true);
    }
    // A pid file whose pid was given to another program since: here to this test itself.
    await writeFile(pidFile, String(process.pid));
    await cluster.stop();

    await cluster.start();
    await eventually('the gateway is there', async () => {
      const [pod] = await readyPods();
      assert.equal((await forward({ pod, path: '/status' })).status, 200);
    });

    // Nodes that answer for old pods alone would be of little use.
    const [gone] = await readyPods();
    await deployer.json({
      method: 'DELETE',
      path: `/api/v1/namespaces/${NAMESPACE}/pods/${gone}`,
    });
    await eventually(
      'a new pod is played soon after a restart',
      async () => {
        const ready = await readyPods();
        assert.ok(!ready.includes(gone));
        assert.equal(ready.length, 5);
      },
      15_000,
    );
  });

  function clientFor(target: PreparedCluster, token: string): KubernetesApi {
    return new KubernetesApi({
      url: target.url,
      authorityCertificate: Buffer.from(target.caData, 'base64').toString(),
      token,
    });
  }

  async function forward(options: {
    pod: string;
    path: string;
    port?: number;
    headers?: Record<string, string>;
    timeoutMilliseconds?: number;
  }) {
    return portForwardRequest({
      kubeconfigPath: prepared.viewerKubeconfigPath,
      namespace: NAMESPACE,
      port: 8080,
      ...options,
    });
  }

  async function getPod(name: string): Promise<Pod> {
    return viewer.json<Pod>({
      path: `/api/v1/namespaces/${NAMESPACE}/pods/${name}`,
    });
  }

  async function readyPods(): Promise<string[]> {
    const { items } = await viewer.json<{ items: Pod[] }>({
      path: `/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=${encodeURIComponent(
        SELECTOR,
      )}`,
    });
    return items
      .filter(({ status }) =>
        status.conditions?.some(
          ({ type, status: value }) => type === 'Ready' && value === 'True',
        ),
      )
      .map(({ metadata }) => metadata.name);
  }
});

async function statusOf(
  api: KubernetesApi,
  request: ApiRequest,
): Promise<number> {
  return (await api.request(request)).status;
}

function pick<T extends object, K extends keyof T>(
  object: T | undefined,
  keys: readonly K[],
): Partial<T> {
  return Object.fromEntries(
    keys.map(key => [key, object?.[key]]),
  ) as Partial<T>;
}
