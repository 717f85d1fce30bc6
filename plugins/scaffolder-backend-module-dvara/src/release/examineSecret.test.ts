import { DefaultChartService } from '@dvara/backstage-plugin-dvara-node';
import { createReleaseDeployAction } from '../actions/createReleaseDeployAction';
import { FakeHelmRunner } from '../__testUtils__/FakeHelmRunner';
import { serverDeployment } from '../__testUtils__/gatewayObjects';
import { helmTargetIn } from '../__testUtils__/helmTargetIn';
import { runAction } from '../__testUtils__/runAction';
import { startTwoRegions } from '../__testUtils__/startTwoRegions';

const SECRETS = '/api/v1/namespaces/gateways/secrets';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/gateways/deployments';

describe('a Secret that a gateway is to read', () => {
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

  const deployWith = async (options: {
    name: string;
    labels?: Record<string, string>;
  }) => {
    const { name, labels } = options;
    world.us.setObjects({
      collection: SECRETS,
      objects: [
        { metadata: { name, labels }, data: { 'openai-api-key': 'eA==' } },
      ],
    });
    const { error } = await runAction(
      createReleaseDeployAction({
        regions: world.regions,
        helm,
        charts,
        progressIntervalMs: 10,
      }),
      {
        input: {
          gateway: 'orders-llm',
          regions: [{ id: 'us-east-1' }],
          existingSecret: name,
        },
      },
    );
    return error?.message ?? '';
  };

  it.each(['shared-keys', 'billing-llm-keys', 'orders-llm2-keys'])(
    'is not %s where nothing says that it is the gateway’s, and the label that would say so is named',
    async name => {
      expect(await deployWith({ name })).toContain(
        `Secret ${name} in namespace gateways does not say which gateway it is for. If it is for orders-llm, whoever made it sets the label dvara.ai/gateway=orders-llm on it`,
      );
      expect(helm.upgrades).toEqual([]);
    },
  );

  it.each([
    { name: 'orders-llm' },
    { name: 'orders-llm-keys' },
    { name: 'orders-llm-from-vault' },
    { name: 'from-vault', labels: { 'dvara.ai/gateway': 'orders-llm' } },
  ])('may be $name, by its name or label', async secret => {
    await deployWith(secret);
    expect(helm.upgrades).toHaveLength(1);
  });

  it('may be one that its pods read already, whatever its name', async () => {
    helm.addRevision({ target: helmTargetIn(world.us), status: 'deployed' });
    world.us.setObjects({
      collection: DEPLOYMENTS,
      objects: [serverDeployment({ secretName: 'from-vault' })],
    });
    await deployWith({ name: 'from-vault' });
    expect(helm.upgrades).toHaveLength(1);
  });
});
