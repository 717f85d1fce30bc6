import {
  gatewayReportScenario,
  SCENARIO_NOW,
  scenarioNames,
} from '../testUtils';
import {
  pod,
  ScenarioClock,
  serverComponent,
} from '../testUtils/scenarios/scenarioParts';
import { gatewayReportSchema, type GatewayReport } from './gatewayReport';
import type { PodReport } from './pods';
import { slimGatewayReport } from './slimGatewayReport';

const clock = new ScenarioClock(Date.parse(SCENARIO_NOW));

const answered = (report: GatewayReport): unknown =>
  JSON.parse(JSON.stringify(slimGatewayReport(report)));

/** The pods of the first region's only component, as they are answered and as they are read. */
function throughAnswer(pods: PodReport[]) {
  const report = gatewayReportScenario({ name: 'all-healthy' });
  const [region] = report.regions;
  const at = clock.ago(1);
  const slim = slimGatewayReport({
    ...report,
    regions: [
      {
        ...region,
        components: {
          data: [serverComponent(clock, { pods })],
          dataAt: at,
          checkedAt: at,
        },
      },
    ],
  });
  const read = gatewayReportSchema.parse(JSON.parse(JSON.stringify(slim)));
  return {
    component: slim.regions[0].components?.data?.[0],
    read: read.regions[0].components?.data?.[0].pods,
  };
}

describe('slimGatewayReport', () => {
  it.each(scenarioNames)('«%s» is read again as it was', name => {
    const report = gatewayReportScenario({ name });

    expect(gatewayReportSchema.parse(answered(report))).toEqual(report);
  });

  it('tells once what all pods of a component have', () => {
    const pods = ['a', 'b'].map(name => pod(clock, { name }));
    const { component, read } = throughAnswer(pods);

    expect(component).toMatchObject({
      podsUpdated: true,
      containers: ['gateway-server'],
      cpu: { request: 250, limit: 2000 },
      memory: { request: 512 * 1024 ** 2, limit: 1024 ** 3 },
    });
    expect(JSON.parse(JSON.stringify(component?.pods[1]))).toEqual({
      name: 'b',
      phase: 'Running',
      ready: true,
      createdAt: clock.ago(3 * 86_400),
      node: 'node-1',
      zone: 'zone-a',
      cpu: { used: 120 },
      memory: { used: 612 * 1024 ** 2 },
    });
    expect(read).toEqual(pods);
  });

  it.each<[string, Partial<PodReport>]>([
    ['of an image of its own', { image: 'server:old' }],
    ['of another digest', { imageDigest: `sha256:${'b'.repeat(64)}` }],
    ['whose image has not come yet', { imageDigest: undefined }],
    ['with a sidecar', { containers: ['gateway-server', 'sidecar'] }],
    ['without known containers', { containers: undefined }],
    ['of the revision before', { updated: false }],
    ['whose revision is not known', { updated: undefined }],
    ['that is deleted', { deleting: true }],
    ['that has restarted', { restarts: 3 }],
    ['that is not measured', { cpu: { request: 250, limit: 2000 } }],
    ['without limits', { cpu: { used: 1, request: 250 } }],
    ['without bounds', { cpu: { used: 1 }, memory: { used: 2 } }],
    ['of which nothing is known', { cpu: undefined, memory: undefined }],
    ['that uses nothing', { cpu: { used: 0, request: 0, limit: 0 } }],
  ])('keeps a pod %s apart from the others', (_, own) => {
    const odd = pod(clock, { name: 'odd', ...own });
    const usual = pod(clock, { name: 'usual' });

    expect(throughAnswer([odd, usual]).read).toEqual([odd, usual]);
    expect(throughAnswer([usual, odd]).read).toEqual([usual, odd]);
  });

  it('says when data are from where that is not when they were last asked for', () => {
    const [region] = gatewayReportScenario({ name: 'all-healthy' }).regions;
    const usage = { data: { measured: true } };
    const of = (dataAt: string) =>
      slimGatewayReport({
        ...gatewayReportScenario({ name: 'all-healthy' }),
        regions: [
          { ...region, usage: { ...usage, dataAt, checkedAt: clock.ago(1) } },
        ],
      }).regions[0].usage?.dataAt;

    expect(of(clock.ago(1))).toBeUndefined();
    expect(of(clock.ago(60))).toBe(clock.ago(60));
  });
});
