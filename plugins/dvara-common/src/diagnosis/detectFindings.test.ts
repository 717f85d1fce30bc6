import type { Finding } from '../finding/finding';
import type { ProviderHealth } from '../gateway/gatewayStatus';
import type { RegionReport } from '../report/regionReport';
import { gatewayReportScenario } from '../testUtils';
import {
  apSouth,
  autoscaler,
  euWest,
  fresh,
  gatewayStatus,
  pod,
  release,
  ScenarioClock,
  serverComponent,
  uiComponent,
  unread,
  usEast,
  wellRegion,
} from '../testUtils/scenarios/scenarioParts';
import { computeRegionState } from './computeRegionState';
import { detectFindings } from './detectFindings';
import type { RegionReadings } from './regionReadings';

const clock = new ScenarioClock(Date.parse('2026-11-22T14:05:00.000Z'));
const summaries = [usEast, euWest, apSouth];

const detect = (...overrides: Partial<RegionReadings>[]): Finding[] =>
  detectFindings({
    gateway: { name: 'orders-llm', entityRef: 'component:default/orders-llm' },
    regions: overrides.map((override, index): RegionReport => {
      const readings = { ...wellRegion(clock, summaries[index]), ...override };
      return { ...readings, ...computeRegionState(readings) };
    }),
  });

const health = (
  regionId: string,
  openai: ProviderHealth | undefined,
): Partial<RegionReadings> => ({
  release: fresh(clock, release(clock, { secretKeys: undefined })),
  status: fresh(clock, {
    endpoint: '/status' as const,
    status: gatewayStatus({
      regionId,
      providers: [
        { name: 'anthropic', health: 'HEALTHY' },
        ...(openai ? [{ name: 'openai', health: openai }] : []),
      ],
    }),
  }),
});

const providerSentence = (...healths: (ProviderHealth | undefined)[]) =>
  detect(...healths.map((one, index) => health(summaries[index].id, one))).map(
    ({ severity, sentence }) => `${severity}: ${sentence}`,
  );

describe('detectFindings', () => {
  it('puts the most severe first', () => {
    const findings = detect(
      health('us-east-1', 'DEGRADED'),
      health('eu-west-1', 'HEALTHY'),
      { release: fresh(clock, release(clock, { status: 'failed' })) },
    );
    expect(findings.map(({ severity }) => severity)).toEqual([
      'error',
      'warning',
    ]);
  });

  it('finds nothing in data of before', () => {
    const { gateway, regions } = gatewayReportScenario({ name: 'crash-loop' });
    const lost = regions.map(region => ({
      ...region,
      state: 'unreachable' as const,
      failure: { kind: 'timeout' as const, operation: 'list deployments' },
      components: region.components && {
        ...region.components,
        failure: { kind: 'timeout' as const, operation: 'list deployments' },
      },
    }));
    expect(
      detectFindings({ gateway, regions: lost }).map(({ id }) => id),
    ).toEqual([
      'region-unreachable',
      'region-unreachable',
      'region-unreachable',
    ]);
  });

  describe('providers over the regions', () => {
    it.each<[(ProviderHealth | undefined)[], string[]]>([
      [['HEALTHY', 'HEALTHY'], []],
      [['DEGRADED'], ['warning: openai is degraded in us-east-1.']],
      [['DEGRADED', undefined], ['warning: openai is degraded in us-east-1.']],
      [['DEGRADED', 'UNKNOWN'], ['warning: openai is degraded in us-east-1.']],
      [
        ['DEGRADED', 'HEALTHY'],
        [
          'warning: openai is degraded in 1 of 2 regions: ours, not the provider’s.',
        ],
      ],
      [
        ['DEGRADED', 'HEALTHY', 'HEALTHY'],
        [
          'warning: openai is degraded in 1 of 3 regions: ours, not the provider’s.',
        ],
      ],
      [
        ['DEGRADED', 'UNHEALTHY', 'HEALTHY'],
        ['error: openai is unhealthy in 2 of 3 regions: the provider’s side.'],
      ],
      [
        ['UNHEALTHY', 'UNHEALTHY', 'UNHEALTHY'],
        ['error: openai is unhealthy in all 3 regions: the provider’s side.'],
      ],
      [['UNKNOWN', 'UNKNOWN'], []],
    ])('%p', (healths, expected) => {
      expect(providerSentence(...healths)).toEqual(expected);
    });

    it('says which region sees what', () => {
      const [finding] = detect(
        health('us-east-1', 'HEALTHY'),
        health('eu-west-1', 'DEGRADED'),
      );
      expect(finding).toMatchObject({
        id: 'provider-degraded',
        regionIds: ['eu-west-1'],
        evidence: 'Degraded in eu-west-1; healthy in us-east-1.',
        remedy: expect.stringContaining('from eu-west-1'),
      });
    });
  });

  describe('containers that end', () => {
    const withPods = (
      lastExit: { code: number; reason?: string; at?: string },
      ready: boolean,
    ): Partial<RegionReadings> => ({
      components: fresh(clock, [
        serverComponent(clock, {
          pods: [
            pod(clock, { name: 'a' }),
            pod(clock, {
              name: 'b',
              ready,
              restarts: 3,
              reason: ready ? undefined : 'CrashLoopBackOff',
              lastExit,
            }),
          ],
        }),
        uiComponent(clock),
      ]),
    });

    it('of memory: the limit is in the evidence and the remedy raises it', () => {
      expect(
        detect(withPods({ code: 137, reason: 'OOMKilled' }, false)),
      ).toEqual([
        {
          id: 'out-of-memory',
          severity: 'error',
          regionIds: ['us-east-1'],
          sentence: 'Server pods in us-east-1 run out of memory.',
          evidence:
            '1 of 2 pods, 3 restarts, last exit 137 (OOMKilled); memory limit 1Gi.',
          remedy:
            'Raise gatewayServer.resources.limits.memory, or lower the heap (-Xmx) in gatewayServer.javaOpts.',
          template: {
            ref: 'template:default/dvara-change',
            values: {
              gateway: 'component:default/orders-llm',
              regions: [{ id: 'us-east-1' }],
              component: 'gatewayServer',
              change: { resources: { limits: { memory: '2Gi' } } },
            },
          },
        },
      ]);
    });

    it('of anything else, also killed by a signal: memory is not blamed', () => {
      for (const lastExit of [
        { code: 1, reason: 'Error' },
        { code: 137, reason: 'Error' },
        { code: 137 },
      ]) {
        expect(detect(withPods(lastExit, false))).toMatchObject([
          { id: 'crash-loop', severity: 'error' },
        ]);
      }
    });

    it('of memory a while ago, serving again: a warning for an hour', () => {
      const at = (seconds: number) =>
        withPods(
          { code: 137, reason: 'OOMKilled', at: clock.ago(seconds) },
          true,
        );
      expect(detect(at(600))).toMatchObject([
        { id: 'out-of-memory', severity: 'warning' },
      ]);
      expect(detect(at(4000))).toEqual([]);
    });
  });

  it('tells pods that run and are not ready, but not those that just start', () => {
    const withPod = (age: number): Partial<RegionReadings> => ({
      components: fresh(clock, [
        serverComponent(clock, {
          pods: [
            pod(clock, {
              name: 'a',
              ready: false,
              reason: 'ContainersNotReady',
              message: 'containers with unready status: [gateway-server]',
              createdAt: clock.ago(age),
            }),
          ],
        }),
      ]),
      status: undefined,
    });
    expect(detect(withPod(3600))).toMatchObject([
      {
        id: 'pods-not-ready',
        severity: 'error',
        evidence: '1 of 1 pod; the readiness probe does not pass.',
      },
    ]);
    expect(detect(withPod(60))).toEqual([]);
  });

  describe('autoscalers', () => {
    const withAutoscaler = (
      overrides: Parameters<typeof autoscaler>[1],
    ): Partial<RegionReadings> => ({
      autoscaling: fresh(clock, [autoscaler(clock, overrides)]),
    });
    const blind = (
      since: string | undefined,
      reason = 'FailedGetResourceMetric',
    ) =>
      withAutoscaler({
        conditions: [{ type: 'ScalingActive', status: 'False', reason, since }],
      });

    it('at the maximum are a warning with what drives them', () => {
      expect(
        detect(
          withAutoscaler({
            current: 10,
            desired: 10,
            metrics: [
              { name: 'cpu', current: 91, target: 70, unit: 'percent' },
            ],
          }),
        ),
      ).toMatchObject([
        {
          id: 'hpa-at-maximum',
          severity: 'warning',
          evidence: 'CPU 91 % of 70 %.',
        },
      ]);
    });

    it('at the maximum that ask for fewer pods only wait to go down, and are none', () => {
      const cooling = (...readings: (number | undefined)[]) =>
        detect(
          withAutoscaler({
            current: 10,
            desired: 10,
            metrics: readings.map(current => ({
              name: 'cpu',
              current,
              target: 70,
              unit: 'percent',
            })),
          }),
        ).map(({ id }) => id);
      expect(cooling(3)).toEqual([]);
      expect(cooling(62)).toEqual([]);
      // 9.1 pods are 10, and a metric that is not known may ask for more.
      expect(cooling(64)).toEqual(['hpa-at-maximum']);
      expect(cooling(3, undefined)).toEqual(['hpa-at-maximum']);
      expect(cooling(3, 64)).toEqual(['hpa-at-maximum']);
    });

    it('pinned on purpose, or below the maximum, are none', () => {
      expect(detect(withAutoscaler({ min: 3, max: 3, current: 3 }))).toEqual(
        [],
      );
      expect(detect(withAutoscaler({ current: 9, desired: 10 }))).toEqual([]);
    });

    it('without metrics are a finding, but not in their first minutes and not where switched off', () => {
      expect(detect(blind(clock.ago(600)))).toMatchObject([
        { id: 'hpa-without-metrics', severity: 'warning' },
      ]);
      expect(detect(blind(undefined))).toHaveLength(1);
      expect(detect(blind(clock.ago(60)))).toEqual([]);
      expect(detect(blind(clock.ago(600), 'ScalingDisabled'))).toEqual([]);
    });
  });

  it('says by which way a stuck release can be freed', () => {
    const stuck = (status: 'pending-install' | 'pending-upgrade') =>
      detect({
        release: fresh(
          clock,
          release(clock, { status, updatedAt: clock.ago(7200) }),
        ),
      })[0].remedy;
    expect(stuck('pending-install')).toMatch(/uninstall/);
    expect(stuck('pending-upgrade')).toMatch(/last good revision/);
  });

  it('names the odd regions out where versions differ, or all where there is no majority', () => {
    const at = (chartVersion: string): Partial<RegionReadings> => ({
      release: fresh(clock, release(clock, { chartVersion })),
    });
    expect(detect(at('1.0.0'), at('2.0.0'), at('1.0.0'))).toMatchObject([
      {
        id: 'chart-versions-differ',
        regionIds: ['eu-west-1'],
        evidence: '1.0.0: us-east-1, ap-south-1; 2.0.0: eu-west-1.',
      },
    ]);
    expect(detect(at('1.0.0'), at('2.0.0'))[0].regionIds).toEqual([
      'us-east-1',
      'eu-west-1',
    ]);
  });

  it('tells a refused list once, although it costs two sections', () => {
    const failure = {
      kind: 'forbidden' as const,
      operation: 'list deployments',
      detail: 'no permission: list deployments',
    };
    expect(
      detect({
        release: unread(clock, failure),
        components: unread(clock, failure),
        status: undefined,
      }),
    ).toMatchObject([{ id: 'section-unreadable', regionIds: ['us-east-1'] }]);
  });
});
