import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ChartCluster, helmMajors } from './support/ChartCluster.ts';
import {
  chartDirectory,
  type ChartNamespace,
} from './support/ChartNamespace.ts';
import {
  clusterPrerequisites,
  restrictedLabels,
} from './support/clusterPrerequisites.ts';
import { eventually } from './support/eventually.ts';
import { lastingReferences } from './support/namespaceObjects.ts';

const SUFFIX = '-values.yaml';
const cases = readdirSync(join(chartDirectory, 'ci'))
  .filter(file => file.endsWith(SUFFIX))
  .map(file => file.slice(0, -SUFFIX.length))
  .sort();

/** Values that cannot work; the message must name the key and what to do. */
const refusals: { args: string[]; says: RegExp[] }[] = [
  {
    args: ['--set', 'gatewayServer.replicaCuont=3'],
    says: [/gatewayServer/, /replicaCuont/, /not allowed/i],
  },
  {
    args: ['--set', 'secrets.providerKeys.openai=12345'],
    says: [/secrets[./]providerKeys[./]openai/, /string/],
  },
  {
    args: ['--set', 'gatewayServer.gatewayMode=cluster'],
    says: [/gatewayServer[./]gatewayMode/, /standalone.*full/],
  },
  {
    args: ['--set', 'secrets.mockProviderEnabled=maybe'],
    says: [/secrets[./]mockProviderEnabled/, /true.*false/],
  },
  {
    args: ['--set', 'mcpProxyServer.enabled=true'],
    says: [
      /mcpProxyServer\.enabled needs an enterprise licence/,
      /set secrets\.enterpriseLicenseKey, or secrets\.existingSecret/,
    ],
  },
  {
    args: [
      '--set',
      'gatewayServer.autoscaling.enabled=true,gatewayServer.autoscaling.minReplicas=11',
    ],
    says: [
      /gatewayServer\.autoscaling\.minReplicas \(11\) is above gatewayServer\.autoscaling\.maxReplicas \(10\)/,
      /lower the one or raise the other/,
    ],
  },
  {
    args: ['--set', 'gatewayServer.preStopSleepSeconds=20'],
    says: [
      /gatewayServer\.terminationGracePeriodSeconds \(45\)/,
      /set it to at least 51/,
    ],
  },
  {
    args: ['--set', 'gatewayServer.region.name=US East'],
    says: [/gatewayServer\.region\.name/, /set gatewayServer\.region\.id too/],
  },
];

// One cluster for the file: starting one costs more than a test.
describe('the chart on a real API server', () => {
  let cluster: ChartCluster;

  before(async () => {
    cluster = await ChartCluster.start();
    for (const { path, object } of clusterPrerequisites) {
      await cluster.api.json({ method: 'POST', path, body: object });
    }
  });

  after(() => cluster?.close());

  // Mostly waiting for pods, so three at a time.
  describe(
    'where Pod Security "restricted" is enforced',
    { concurrency: 3 },
    () => {
      for (const major of helmMajors) {
        for (const name of cases) {
          test(`A19 B5 C104 installs ci/${name}${SUFFIX} on Helm ${major} without a warning, and its pods become ready`, async t => {
            const namespace = await cluster.createNamespace({
              name: `${name}-${major}`,
              major,
              labels: restrictedLabels,
            });
            t.after(() => namespace.remove());
            const release = name === 'multi-region' ? 'dvara-us-east' : 'dvara';
            // Without --wait: nobody gives a LoadBalancer its address here.
            const installed = await namespace.helm([
              'install',
              release,
              chartDirectory,
              '--values',
              join(chartDirectory, 'ci', `${name}${SUFFIX}`),
            ]);
            assert.doesNotMatch(
              installed.stderr,
              /warning|violate|unknown field/i,
            );
            await namespace.settle();
            assert.notEqual((await namespace.pods()).length, 0);

            const hooks = await namespace.helm(['get', 'hooks', release]);
            const accepted = await namespace.kubectl(
              ['create', '--dry-run=server', '-f', '-'],
              { input: hooks.stdout },
            );
            assert.match(accepted, /pod\/.*-test-server created/);
          });
        }
      }
    },
  );

  test('B5 a container that may gain privileges is warned of and gets no pod, so the namespaces above do enforce', async t => {
    const namespace = await cluster.createNamespace({
      name: 'violating',
      major: 4,
      labels: restrictedLabels,
    });
    t.after(() => namespace.remove());
    const { stderr } = await namespace.helm([
      'install',
      'dvara',
      chartDirectory,
      '--set',
      'gatewayServer.securityContext.allowPrivilegeEscalation=true',
    ]);
    assert.match(stderr, /Warning: would violate PodSecurity/);
    await eventually('the pod is refused', async () => {
      const events = await namespace.list<{
        metadata: { name: string };
        reason?: string;
        message?: string;
      }>('api/v1', 'events');
      assert.ok(
        events.some(
          ({ reason, message }) =>
            reason === 'FailedCreate' &&
            message?.includes('violates PodSecurity'),
        ),
      );
    });
  });

  for (const major of helmMajors) {
    describe(`values that cannot work, on Helm ${major}`, () => {
      let namespace: ChartNamespace;
      let untouched: string[];

      before(async () => {
        namespace = await cluster.createNamespace({
          name: `refusals-${major}`,
          major,
        });
        untouched = await references(namespace);
      });

      after(() => namespace?.remove());

      for (const { args, says } of refusals) {
        test(`A13 A14 C123 ${args[1]} is refused on Helm ${major} before anything is applied, with key and remedy`, async () => {
          const refused = await namespace.tryHelm([
            'install',
            'dvara',
            chartDirectory,
            ...args,
          ]);
          assert.notEqual(refused.exitCode, 0);
          for (const expected of says) {
            assert.match(refused.stderr, expected);
          }
          assert.deepEqual(await references(namespace), untouched);
        });
      }

      test(`A13 a running release stays as it was when an upgrade is refused on Helm ${major}`, async () => {
        await namespace.release('install');
        const installed = await references(namespace);
        const pods = await namespace.podsByComponent();
        for (const { args } of refusals) {
          const refused = await namespace.tryHelm([
            'upgrade',
            'dvara',
            chartDirectory,
            ...args,
          ]);
          assert.notEqual(refused.exitCode, 0);
        }
        assert.deepEqual(await references(namespace), installed);
        assert.deepEqual(await namespace.podsByComponent(), pods);
        const { stdout } = await namespace.helm(['status', 'dvara']);
        assert.match(stdout, /STATUS: deployed\nREVISION: 1\n/);
      });
    });
  }

  function references(namespace: ChartNamespace): Promise<string[]> {
    return lastingReferences({ api: cluster.api, namespace: namespace.name });
  }
});
