import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildTools, findClusters, LocalCluster } from '../src/index.ts';
import { runCommand, type CommandResult } from '../src/runCommand.ts';
import type { Observations } from './serviceProxy/Observations.ts';

const require = createRequire(import.meta.url);
const OBSERVE = fileURLToPath(
  new URL('./serviceProxy/observe.ts', import.meta.url),
);
const SERVICE_PROXY =
  '/api/v1/namespaces/gateways/services/http:demo-server:http/proxy';

/** Runs a program in a network namespace of its own, which is gone when it ends. */
async function inNetworkNamespace(
  ...command: string[]
): Promise<CommandResult> {
  return runCommand({
    command: 'unshare',
    arguments: ['--user', '--map-root-user', '--net', ...command],
    environment: { ...(process.env as Record<string, string>) },
    timeoutMilliseconds: 300_000,
  });
}

async function requireNetworkNamespace(): Promise<void> {
  const refusal = await inNetworkNamespace(
    'ip',
    'link',
    'set',
    'lo',
    'up',
  ).then(
    ({ exitCode, lastLines }) =>
      exitCode === 0 ? undefined : lastLines.join(' '),
    (error: Error) => error.message,
  );
  if (refusal !== undefined) {
    throw new Error(
      `This test gives a pod's address to a network namespace of its own, and cannot have one here: ${refusal}. It needs Linux with the programs unshare (util-linux) and ip (iproute2), and a kernel that lets this user make user namespaces (sysctl user.max_user_namespaces above 0, kernel.unprivileged_userns_clone=1 and kernel.apparmor_restrict_unprivileged_userns=0 where they exist).`,
    );
  }
}

// One cluster and one walk; each test looks at a part of what was seen.
describe("the gateway's status through the API server's service proxy", () => {
  let directory: string;
  let seen: Observations;

  before(async () => {
    await requireNetworkNamespace();
    // Here, as there is no network to load their modules over in there.
    await buildTools({});
    directory = await mkdtemp(join(tmpdir(), 'dvara-service-proxy-'));
    const file = join(directory, 'observations.json');
    const { exitCode, lastLines } = await inNetworkNamespace(
      process.execPath,
      `--require=${require.resolve('@backstage/cli/config/nodeTransform.cjs')}`,
      OBSERVE,
      join(directory, 'clusters'),
      file,
    );
    assert.equal(exitCode, 0, lastLines.join('\n'));
    seen = JSON.parse(await readFile(file, 'utf8')) as Observations;
  });

  after(async () => {
    if (directory) {
      for (const prepared of await findClusters({
        directory: join(directory, 'clusters'),
      })) {
        await new LocalCluster({ prepared }).remove();
      }
      await rm(directory, { recursive: true, force: true });
    }
  });

  test('is refused without its role, with the right that is missing, and the gateway hears nothing', () => {
    const { reading, seen: requests } = seen.withoutRole;
    assert.equal(reading.failure?.kind, 'forbidden');
    assert.match(
      reading.failure?.detail ?? '',
      /get services\/proxy in namespace gateways/,
    );
    assert.deepEqual(requests, []);
  });

  test('is read with viewer-service-proxy.yaml alone, and is that of the region', () => {
    const { data, failure } = seen.withRole.reading;
    assert.equal(failure, undefined);
    assert.equal(data?.endpoint, '/status');
    assert.equal(data?.status.region?.id, 'us-east-1');
    assert.deepEqual(seen.otherRights, {
      '/pods': 403,
      '/services': 403,
      '/pods/<pod>/portforward': 403,
      '/pods/<pod>:8080/proxy/status': 403,
    });
  });

  test('was asked for by the API server, which keeps the token of the viewer to itself', () => {
    const [request, ...more] = seen.withRole.seen;
    assert.deepEqual(more, []);
    assert.equal(request.path, '/status');
    // Our client sends none of these: the API server's proxy does.
    assert.equal(request.headers['x-forwarded-uri'], `${SERVICE_PROXY}/status`);
    assert.match(String(request.headers['x-forwarded-for']), /^127\.0\.0\.1/);
    assert.equal(request.headers.authorization, undefined);
    assert.ok(!JSON.stringify(request).includes(seen.viewerToken));
  });

  test("is refused by a newer gateway in its own words, which are not taken for the API server's", () => {
    const { reading, seen: requests } = seen.gatewayAsksForKey;
    assert.deepEqual(
      requests.map(({ path }) => path),
      ['/status', '/actuator/gateway-status'],
    );
    assert.match(
      reading.failure?.detail ?? '',
      /the gateway asks for its actuator key/,
    );
  });

  test('of a newer gateway is not had with its key, which the API server passes on for nobody', () => {
    const { status, seen: requests } = seen.keyThroughProxy;
    assert.equal(status, 401);
    assert.deepEqual(
      requests.map(({ path }) => path),
      ['/actuator/gateway-status'],
    );
    assert.equal(requests[0].headers.authorization, undefined);
    assert.ok(!JSON.stringify(requests).includes('actuator-key'));
  });

  test('of a newer gateway is read with its key by port-forward, and a wrong key is told', () => {
    const { right, wrong } = seen.keyByPortForward;
    assert.equal(right.failure, undefined);
    assert.equal(right.data?.endpoint, '/actuator/gateway-status');
    assert.equal(right.data?.status.region?.id, 'us-east-1');
    assert.match(
      wrong.failure?.detail ?? '',
      /the gateway refuses the actuator key that the portal has for it/,
    );
  });

  test("is told apart: the gateway's own 503, a pod where nothing listens, and no pod that is ready", () => {
    assert.equal(seen.gatewayAnswers503.reading.failure?.kind, 'serverError');
    assert.equal(seen.gatewayAnswers503.seen.length, 1);
    for (const { reading, seen: requests } of [
      seen.nothingListens,
      seen.podNotReady,
    ]) {
      assert.equal(reading.failure?.kind, 'connectionRefused');
      assert.match(
        reading.failure?.detail ?? '',
        /no pod behind Service demo-server answers on port http/,
      );
      assert.deepEqual(requests, []);
    }
  });
});
