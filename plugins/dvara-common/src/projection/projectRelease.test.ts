import { gatewaySecretKeys } from '../gateway/gatewaySecretKeys';
import type { ReleaseRecord } from '../release/releaseRecord';
import { releaseFactsSchema } from '../report/releaseFacts';
import { deploymentSchema } from './kubernetesObjects';
import { parseReleaseRecord } from './parseReleaseRecord';
import { projectRelease } from './projectRelease';
import { selectRelease } from './selectRelease';

const deployment = (
  options: {
    release?: string;
    name?: string;
    region?: string;
    revision?: string;
    chart?: string;
  } = {},
) => {
  const { release = 'orders-llm', region, revision = '3' } = options;
  return deploymentSchema.parse({
    metadata: {
      name: options.name ?? `${release}-dvara-server`,
      labels: {
        'app.kubernetes.io/instance': release,
        'app.kubernetes.io/component': 'gateway-server',
        'app.kubernetes.io/version': '1.0.0',
        'app.kubernetes.io/managed-by': 'Helm',
        'helm.sh/chart': options.chart ?? 'dvara-0.1.0',
      },
      annotations: { 'dvara.ai/revision': revision },
    },
    spec: {
      template: {
        metadata: { labels: region ? { 'dvara.ai/region': region } : {} },
      },
    },
  });
};

const record = (overrides: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  version: 1,
  gateway: 'orders-llm',
  regionId: 'us-east-1',
  releaseName: 'orders-llm',
  revision: 3,
  status: 'deployed',
  chartName: 'dvara',
  chartVersion: '0.1.0',
  chartDigest: 'sha256:00',
  taskId: 'task-1',
  recordedAt: '2026-11-22T10:00:00.000Z',
  ...overrides,
});

const project = (options: {
  deployments?: ReturnType<typeof deployment>[];
  record?: ReleaseRecord;
}) => {
  const facts = projectRelease({
    name: 'orders-llm',
    namespace: 'gateways',
    deployments: [deployment()],
    ...options,
  });
  expect(releaseFactsSchema.parse(facts)).toEqual(facts);
  return facts;
};

describe('projectRelease', () => {
  it('joins what the Deployments and the record say', () => {
    expect(project({ record: record() })).toEqual({
      name: 'orders-llm',
      namespace: 'gateways',
      fullName: 'orders-llm-dvara',
      revision: 3,
      status: 'deployed',
      chartVersion: '0.1.0',
      appVersion: '1.0.0',
      chartDigest: 'sha256:00',
      managedBy: 'Helm',
      updatedAt: '2026-11-22T10:00:00.000Z',
      taskId: 'task-1',
      configChecksum: undefined,
      secretKeys: undefined,
      recordFailure: undefined,
    });
  });

  it('knows the configuration by the server’s pods alone, and keys by a record that holds', () => {
    const configured = (name: string, component: string, checksum: string) =>
      deploymentSchema.parse({
        metadata: {
          name,
          labels: { 'app.kubernetes.io/component': component },
          annotations: { 'dvara.ai/revision': '3' },
        },
        spec: {
          template: {
            metadata: {
              annotations: { 'checksum/config': checksum, more: 'x' },
            },
          },
        },
      });
    const deployments = [
      configured('orders-llm-dvara-ui', 'gateway-ui', 'of-the-console'),
      configured('orders-llm-dvara-server', 'gateway-server', 'c0f1'),
    ];
    const secretKeys = Object.fromEntries(
      gatewaySecretKeys.map(key => [key, 'empty']),
    ) as ReleaseRecord['secretKeys'];
    expect(
      project({ deployments, record: record({ secretKeys }) }),
    ).toMatchObject({ configChecksum: 'c0f1', secretKeys });
    expect(
      project({ deployments, record: record({ secretKeys, revision: 2 }) }),
    ).toMatchObject({ configChecksum: 'c0f1', secretKeys: undefined });
  });

  it.each<[string, Partial<ReleaseRecord>]>([
    ['an older one, after a plain helm upgrade', { revision: 2 }],
    ['a newer one, after a plain helm rollback', { revision: 5 }],
  ])(
    'does not believe a record of another revision: %s',
    (_name, overrides) => {
      const facts = project({ record: record(overrides) });
      expect(facts).toMatchObject({ revision: 3, chartVersion: '0.1.0' });
      for (const fact of [
        'status',
        'chartDigest',
        'updatedAt',
        'taskId',
      ] as const) {
        expect(facts[fact]).toBeUndefined();
      }
    },
  );

  it('believes a record that tells of a rollout which failed before it wrote a Deployment', () => {
    const failed = record({ revision: 4, status: 'failed' });
    expect(project({ record: failed })).toMatchObject({
      revision: 4,
      status: 'failed',
      taskId: 'task-1',
    });
    expect(project({ record: failed, deployments: [] })).toMatchObject({
      revision: 4,
      status: 'failed',
      chartVersion: '0.1.0',
      fullName: 'orders-llm-dvara',
    });
  });

  it('reads the full name where somebody has overridden it', () => {
    const overridden = deployment({ name: 'gateway-one-server' });
    expect(project({ deployments: [overridden] }).fullName).toBe('gateway-one');
  });

  it.each([
    ['dvara-0.1.0', '0.1.0'],
    ['dvara-1.2.3-rc.1_build.5', '1.2.3-rc.1+build.5'],
    ['my-dvara-0.4.2', '0.4.2'],
    ['dvara', undefined],
  ])('reads the chart’s version from %s', (chart, version) => {
    expect(project({ deployments: [deployment({ chart })] }).chartVersion).toBe(
      version,
    );
  });

  it.each(['0', '-1', 'latest', '1e3', '99999999999'])(
    'takes the revision %s for none',
    revision => {
      expect(
        project({ deployments: [deployment({ revision })] }).revision,
      ).toBeUndefined();
    },
  );
});

describe('parseReleaseRecord', () => {
  const configMap = (text: string) => ({
    metadata: { name: 'x' },
    data: { 'record.json': text },
  });

  it('reads a record and takes anything else for none', () => {
    expect(parseReleaseRecord(configMap(JSON.stringify(record())))).toEqual(
      record(),
    );
    for (const none of [
      configMap('{'),
      configMap('{}'),
      configMap(JSON.stringify({ ...record(), version: 2 })),
      { metadata: { name: 'x' } },
      null,
    ]) {
      expect(parseReleaseRecord(none)).toBeUndefined();
    }
  });
});

describe('selectRelease', () => {
  const select = (
    deployments: ReturnType<typeof deployment>[],
    options: { shared: boolean },
  ) =>
    selectRelease({
      deployments,
      regionId: 'us-east-1',
      defaultName: options.shared ? 'orders-llm-us-east-1' : 'orders-llm',
      ...options,
    })?.name;
  const alone = { shared: false };
  const shared = { shared: true };

  it('finds none among none', () => {
    expect(select([], alone)).toBeUndefined();
  });

  it('takes the default name, else the only one', () => {
    const chosen = deployment({ release: 'chosen-by-hand' });
    expect(select([chosen], alone)).toBe('chosen-by-hand');
    expect(select([chosen, deployment()], alone)).toBe('orders-llm');
  });

  it('shows a release with another region’s id rather than none', () => {
    expect(select([deployment({ region: 'eu-west-1' })], alone)).toBe(
      'orders-llm',
    );
  });

  it('prefers the release with this region’s id', () => {
    const own = deployment({ release: 'own', region: 'us-east-1' });
    expect(select([deployment({ region: 'eu-west-1' }), own], alone)).toBe(
      'own',
    );
    expect(select([own], shared)).toBe('own');
  });

  it('never takes another region’s release in a shared namespace', () => {
    const other = deployment({
      release: 'orders-llm-us-east-2',
      region: 'us-east-2',
    });
    const unnamed = deployment({ release: 'orders-llm' });
    expect(select([other, unnamed], shared)).toBeUndefined();
    const byName = deployment({ release: 'orders-llm-us-east-1' });
    expect(select([other, unnamed, byName], shared)).toBe(
      'orders-llm-us-east-1',
    );
  });
});
