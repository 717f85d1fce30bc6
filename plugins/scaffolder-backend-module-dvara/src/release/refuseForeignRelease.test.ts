import type { JsonObject } from '@backstage/types';
import { DefaultChartService } from '@dvara/backstage-plugin-dvara-node';
import { createReleaseDeployAction } from '../actions/createReleaseDeployAction';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import { helmTargetIn } from '../__testUtils__/helmTargetIn';
import { runAction } from '../__testUtils__/runAction';
import { startTwoRegions } from '../__testUtils__/startTwoRegions';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/gateways/deployments';

describe('a release that does not say which gateway it serves', () => {
  const charts = new DefaultChartService({ ref: 'bundled' });
  let world: Awaited<ReturnType<typeof startTwoRegions>>;
  let helm: FakeHelmRunner;

  beforeAll(async () => {
    world = await startTwoRegions();
  }, 60_000);
  afterAll(() => world.stop());
  beforeEach(() => {
    world.reset();
    helm = new FakeHelmRunner();
  });

  const installed = (options: {
    releaseName: string;
    labels?: Record<string, string>;
    values?: JsonObject;
    hasDeployments?: boolean;
  }) => {
    const { releaseName, labels, values, hasDeployments = true } = options;
    helm.addRevision({
      target: helmTargetIn(world.us, { releaseName }),
      status: 'deployed',
      values,
    });
    world.us.setObjects({
      collection: DEPLOYMENTS,
      objects: hasDeployments
        ? [
            {
              metadata: {
                name: `${releaseName}-dvara-server`,
                labels: {
                  'app.kubernetes.io/name': 'dvara',
                  'app.kubernetes.io/instance': releaseName,
                  ...labels,
                },
              },
            },
          ]
        : [],
    });
  };

  const deploy = async (releaseName: string, input: JsonObject = {}) =>
    runAction(
      createReleaseDeployAction({
        regions: world.regions,
        helm,
        charts,
        progressIntervalMs: 10,
      }),
      {
        input: {
          gateway: 'orders-llm',
          regions: [{ id: 'us-east-1', releaseName }],
          ...input,
        },
      },
    );

  it.each([
    ['on its Deployments', true],
    ['and has none', false],
  ])(
    'is not open to a gateway that it is not called after, %s',
    async (_what, hasDeployments) => {
      installed({ releaseName: 'billing', hasDeployments });
      const { error } = await deploy('billing');
      expect(error?.message).toMatch(
        /Release billing in namespace gateways does not say which gateway it serves, and is not called after orders-llm\. .*label dvara\.ai\/gateway=orders-llm/,
      );
      expect(helm.upgrades).toEqual([]);
    },
  );

  it('has its values not read for reuse by such a gateway', async () => {
    installed({
      releaseName: 'billing',
      values: { gatewayServer: { replicaCount: 4 } },
    });
    const values = jest.spyOn(helm, 'values');
    const { error } = await deploy('billing', { reuseValues: true });
    expect(error?.message).toContain('does not say which gateway it serves');
    expect(values).not.toHaveBeenCalled();
  });

  it.each(['orders-llm', 'orders-llm-us-east-1'])(
    'is the gateway’s where it is called %s',
    async releaseName => {
      installed({ releaseName });
      await deploy(releaseName);
      expect(helm.upgrades).toHaveLength(1);
    },
  );

  it.each([
    [
      'label',
      { releaseName: 'llm', labels: { 'dvara.ai/gateway': 'orders-llm' } },
    ],
    [
      'values, where it failed before it had Deployments',
      {
        releaseName: 'llm',
        hasDeployments: false,
        values: { commonLabels: { 'dvara.ai/gateway': 'orders-llm' } },
      },
    ],
  ])(
    'is the gateway’s whatever its name, by its %s',
    async (_what, release) => {
      installed(release);
      await deploy('llm');
      expect(helm.upgrades).toHaveLength(1);
    },
  );
});
