import { isDvaraGateway, readGatewayReference } from './gatewayReference';

const entity = (annotations?: Record<string, string>) => ({
  metadata: { annotations },
});

describe('readGatewayReference', () => {
  it('reads the gateway, and where it runs if that is said', () => {
    expect(
      readGatewayReference(entity({ 'dvara.ai/gateway': 'orders-llm' })),
    ).toEqual({ gateway: 'orders-llm' });
    expect(
      readGatewayReference(
        entity({
          'dvara.ai/gateway': 'orders-llm',
          'dvara.ai/regions': ' us-east-1, eu-west-1 ,',
          'dvara.ai/namespace': 'team-a',
        }),
      ),
    ).toEqual({
      gateway: 'orders-llm',
      regionIds: ['us-east-1', 'eu-west-1'],
      namespace: 'team-a',
    });
  });

  it.each<Record<string, string> | undefined>([
    undefined,
    {},
    { 'dvara.ai/gateway': '' },
  ])('takes an entity with %p for no gateway', annotations => {
    expect(isDvaraGateway(entity(annotations))).toBe(false);
    expect(readGatewayReference(entity(annotations))).toBeUndefined();
  });

  it('takes an empty list of regions for all of them', () => {
    expect(
      readGatewayReference(
        entity({ 'dvara.ai/gateway': 'a', 'dvara.ai/regions': ' , ' }),
      )?.regionIds,
    ).toBeUndefined();
  });

  it.each([
    ['dvara.ai/gateway', 'http://169.254.169.254/status'],
    ['dvara.ai/gateway', '../x'],
    ['dvara.ai/gateway', 'Orders'],
    ['dvara.ai/gateway', 'a,b=c'],
    ['dvara.ai/gateway', 'a\nb'],
    ['dvara.ai/gateway', 'а-cyrillic'],
    ['dvara.ai/gateway', 'x'.repeat(64)],
    ['dvara.ai/regions', 'us-east-1;eu'],
    ['dvara.ai/regions', Array.from({ length: 101 }, (_, i) => `r${i}`).join()],
    ['dvara.ai/namespace', 'kube_system'],
    ['dvara.ai/namespace', ''],
  ])('refuses %s «%s» and names the annotation', (key, value) => {
    const annotations = { 'dvara.ai/gateway': 'orders-llm', [key]: value };
    expect(() => readGatewayReference(entity(annotations))).toThrow(key);
  });

  it('says once what is wrong, however often it is', () => {
    const read = () =>
      readGatewayReference(
        entity({
          'dvara.ai/gateway': 'orders-llm',
          'dvara.ai/regions': 'A,'.repeat(100_000),
        }),
      );
    expect(read).toThrow(
      new Error(
        'dvara.ai/regions names more than 100 regions; dvara.ai/regions must be a comma-separated list of region ids',
      ),
    );
  });
});
