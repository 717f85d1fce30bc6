import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mockServices } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import type { RegionReport } from '@dvara/backstage-plugin-dvara-common';
import {
  DefaultClusterClient,
  DefaultRegionsService,
} from '@dvara/backstage-plugin-dvara-node';
import { eventually } from '@dvara/backstage-plugin-dvara-node/testUtils';
import { parse } from 'yaml';
import { BackendMetrics } from '../services/BackendMetrics';
import { DefaultGatewayReportService } from '../services/DefaultGatewayReportService';

/*
 * The chart on a real API server with real controllers: what the report is made of is
 * theirs. The first run on a machine builds it, which takes some minutes; after that it
 * starts in seconds.
 */
const BUILD_AND_START_MS = 15 * 60 * 1000;
const REGION = 'reported-1';
const repository = join(__dirname, '../../../..');
const clusters = join(repository, 'tools/local-cluster/src/cli.ts');
const toolchain = join(repository, 'tools/toolchain/src/cli.ts');
const chart = join(repository, 'charts/dvara');

interface Kubeconfig {
  clusters: {
    cluster: { server: string; 'certificate-authority-data': string };
  }[];
  users: { user: { token: string } }[];
}

async function run(program: string, ...options: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, options);
  return stdout.trim();
}

describe('the report of a gateway on a real API server', () => {
  let directory: string;
  let kubeconfig: string;
  let helm: string;
  let service: DefaultGatewayReportService;

  const localCluster = (command: 'up' | 'reset') =>
    run(
      process.execPath,
      clusters,
      command,
      '--directory',
      directory,
      '--regions',
      REGION,
    );

  const readKubeconfig = async (who: 'viewer' | 'deployer') => {
    const file = join(directory, REGION, `kubeconfig-${who}.yaml`);
    const config: Kubeconfig = parse(await readFile(file, 'utf8'));
    const { server, 'certificate-authority-data': caData } =
      config.clusters[0].cluster;
    return { url: server, caData, token: config.users[0].user.token };
  };

  const upgrade = (...values: string[]) =>
    run(
      helm,
      'upgrade',
      '--install',
      'orders-llm',
      chart,
      `--kubeconfig=${kubeconfig}`,
      '--namespace=gateways',
      `--set=gatewayServer.region.id=${REGION}`,
      '--set=secrets.mockProviderEnabled=true',
      '--set=gatewayServer.replicaCount=2',
      '--set=gatewayServer.pdb.enabled=true',
      '--set=gatewayServer.gatewayConfig.rate_limits.enabled=true',
      ...values.map(value => `--set=${value}`),
    );

  const region = async (): Promise<RegionReport> =>
    (
      await service.getReport({
        entityRef: 'component:default/orders-llm',
        reference: { gateway: 'orders-llm' },
      })
    ).regions[0];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'dvara-report-'));
    await localCluster('up');
    kubeconfig = join(directory, REGION, 'kubeconfig-deployer.yaml');
    helm = await run(
      process.execPath,
      toolchain,
      'helm',
      '--major',
      '4',
      '--purpose',
      'test',
    );
    await upgrade();
    const { url, caData, token } = await readKubeconfig('viewer');
    const logger = mockServices.logger.mock();
    service = new DefaultGatewayReportService({
      logger,
      metrics: new BackendMetrics({ metrics: metricsServiceMock.mock() }),
      regions: DefaultRegionsService.fromConfig({
        logger,
        config: mockServices.rootConfig({
          data: {
            kubernetes: {
              clusterLocatorMethods: [
                {
                  type: 'config',
                  clusters: [
                    {
                      name: 'reported',
                      url,
                      caData,
                      authProvider: 'serviceAccount',
                      serviceAccountToken: token,
                    },
                  ],
                },
              ],
            },
            dvara: {
              regions: [
                {
                  id: REGION,
                  cluster: 'reported',
                  namespaces: ['gateways'],
                  status: { access: 'portForward' },
                },
              ],
            },
          },
        }),
      }),
    });
  }, BUILD_AND_START_MS);

  afterAll(async () => {
    service?.stop();
    await localCluster('reset');
    await rm(directory, { recursive: true, force: true });
  }, 60_000);

  it('has zones, revisions, endpoints, budgets and events', async () => {
    await eventually(
      async () => {
        const { components, endpoints, disruptionBudgets, events, ...row } =
          await region();
        expect(row).toMatchObject({
          state: 'healthy',
          release: {
            data: { configChecksum: expect.stringMatching(/^[0-9a-f]{64}$/) },
          },
        });
        expect(components?.data).toMatchObject([
          {
            component: 'gateway-server',
            revision: 1,
            pods: [{ zone: expect.any(String), updated: true }, {}],
          },
          { component: 'gateway-ui', revision: 1 },
        ]);
        expect(endpoints?.data).toContainEqual({
          component: 'gateway-server',
          service: 'orders-llm-dvara-server',
          ready: 2,
          notReady: 0,
        });
        expect(disruptionBudgets?.data).toMatchObject([
          {
            component: 'gateway-server',
            minAvailable: 1,
            disruptionsAllowed: 1,
            currentHealthy: 2,
            expectedPods: 2,
          },
        ]);
        expect(events?.data).toContainEqual(
          expect.objectContaining({
            type: 'Normal',
            reason: 'ScalingReplicaSet',
            object: { kind: 'Deployment', name: 'orders-llm-dvara-server' },
          }),
        );
        expect(events?.data?.map(({ reason }) => reason)).not.toContain(
          'Scheduled',
        );
      },
      { withinMs: 60_000 },
    );
  }, 90_000);

  it('tells the new pods of a rollout that is held up from the old ones that serve', async () => {
    await upgrade('faults.notReady=true');
    await eventually(
      async () => {
        const { components, endpoints } = await region();
        const server = components?.data?.[0];
        expect(server).toMatchObject({ revision: 2, rolledOut: false });
        const pods = server?.pods.map(
          ({ updated, ready }) =>
            `${updated ? 'new' : 'old'} ${ready ? 'ready' : 'not ready'}`,
        );
        expect(pods?.sort()).toEqual([
          'new not ready',
          'old ready',
          'old ready',
        ]);
        expect(endpoints?.data).toContainEqual(
          expect.objectContaining({
            service: 'orders-llm-dvara-server',
            ready: 2,
            notReady: 1,
          }),
        );
      },
      { withinMs: 60_000 },
    );
  }, 90_000);

  it('sees that a Service leads nowhere as soon as its selector does', async () => {
    const { url, caData, token } = await readKubeconfig('deployer');
    const deployer = new DefaultClusterClient({
      connection: {
        url,
        ca: Buffer.from(caData, 'base64').toString(),
        getToken: async () => token,
      },
    });
    await deployer.request({
      operation: 'patch the Service',
      method: 'PATCH',
      path: '/api/v1/namespaces/gateways/services/orders-llm-dvara-server',
      contentType: 'application/merge-patch+json',
      body: {
        spec: { selector: { 'app.kubernetes.io/component': 'nothing' } },
      },
    });
    await eventually(
      async () =>
        expect((await region()).endpoints?.data).toContainEqual({
          component: 'gateway-server',
          service: 'orders-llm-dvara-server',
          ready: 0,
          notReady: 0,
        }),
      { withinMs: 30_000 },
    );
  }, 60_000);
});
