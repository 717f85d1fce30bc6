import { gatewayReportSchema } from '../../report/gatewayReport';
import {
  gatewayReportScenario,
  scenarioNames,
  type ScenarioName,
} from './gatewayReportScenario';

interface Expected {
  headline: string;
  states: string[];
  /** `<severity> <id> <regions>` */
  findings: string[];
}

/** What a person reads first, written by hand: the judgement must arrive at it. */
const expected: Record<ScenarioName, Expected> = {
  'all-healthy': {
    headline: 'All 3 regions well.',
    states: ['healthy', 'healthy', 'healthy'],
    findings: [],
  },
  'eu-unreachable': {
    headline: '2 of 3 regions well. eu-west-1: connection refused.',
    states: ['healthy', 'unreachable', 'healthy'],
    findings: ['error region-unreachable eu-west-1'],
  },
  'never-seen': {
    headline: '1 of 2 regions well. eu-west-1: no answer in 4 s.',
    states: ['healthy', 'unreachable'],
    findings: ['error region-unreachable eu-west-1'],
  },
  'region-denied': {
    headline: '1 of 2 regions well. eu-west-1: credential refused: HTTP 401.',
    states: ['healthy', 'denied'],
    findings: ['warning region-denied eu-west-1'],
  },
  'autoscaling-denied': {
    headline: 'Both regions well.',
    states: ['healthy', 'healthy'],
    findings: ['warning section-unreadable us-east-1'],
  },
  'hpa-at-maximum': {
    headline: 'Both regions well.',
    states: ['healthy', 'healthy'],
    findings: [
      'warning hpa-at-maximum us-east-1',
      'warning no-capacity-without-a-region us-east-1,eu-west-1',
    ],
  },
  'hpa-without-metrics': {
    headline: 'Both regions well.',
    states: ['healthy', 'healthy'],
    findings: ['warning hpa-without-metrics us-east-1'],
  },
  'autoscaling-off': {
    headline: 'Both regions well.',
    states: ['healthy', 'healthy'],
    findings: [],
  },
  'status-denied': {
    headline:
      '1 of 2 regions well. eu-west-1: pods are ready, status not read (no permission: get services/proxy).',
    states: ['healthy', 'unknown'],
    findings: ['warning status-unreadable eu-west-1'],
  },
  'status-silent': {
    headline:
      '1 of 2 regions well. eu-west-1: pods are ready, status not read (no answer in 3 s).',
    states: ['healthy', 'degraded'],
    findings: ['warning status-unreadable eu-west-1'],
  },
  'status-not-understood': {
    headline:
      '1 of 2 regions well. eu-west-1: pods are ready, status not read (not understood: HTML instead of JSON).',
    states: ['healthy', 'degraded'],
    findings: ['warning status-unreadable eu-west-1'],
  },
  'status-key-needed': {
    headline:
      '1 of 2 regions well. eu-west-1: pods are ready, status not read (credential refused: the gateway asks for its actuator key).',
    states: ['healthy', 'unknown'],
    findings: ['warning status-unreadable eu-west-1'],
  },
  'provider-degraded': {
    headline: '2 of 3 regions well. eu-west-1: openai degraded.',
    states: ['healthy', 'degraded', 'healthy'],
    findings: ['warning provider-degraded eu-west-1'],
  },
  'provider-unhealthy-everywhere': {
    headline:
      '0 of 3 regions well. openai is unhealthy in all 3 regions: the provider’s side.',
    states: ['degraded', 'degraded', 'degraded'],
    findings: ['error provider-unhealthy us-east-1,eu-west-1,ap-south-1'],
  },
  'old-status-shape': {
    headline: 'us-east-1 is well.',
    states: ['healthy'],
    findings: [],
  },
  'new-status-shape': {
    headline: 'us-east-1 is well.',
    states: ['healthy'],
    findings: [],
  },
  'region-mismatch': {
    headline: '1 of 2 regions well. us-east-1: answers as eu-west-1.',
    states: ['degraded', 'healthy'],
    findings: ['error region-mismatch us-east-1'],
  },
  'crash-loop': {
    headline:
      '2 of 3 regions well. eu-west-1: 1 of 3 server pods ready (OOMKilled).',
    states: ['healthy', 'degraded', 'healthy'],
    findings: ['error out-of-memory eu-west-1'],
  },
  'crash-loop-everywhere': {
    headline:
      'us-east-1 is not well. No server pod is ready (CrashLoopBackOff).',
    states: ['failed'],
    findings: ['error crash-loop us-east-1'],
  },
  'image-pull-failed': {
    headline:
      'us-east-1 is degraded. The rollout of the server is held up (ImagePullBackOff).',
    states: ['degraded'],
    findings: ['warning image-pull-failed us-east-1'],
  },
  'pods-unschedulable': {
    headline:
      '1 of 2 regions well. us-east-1: 1 of 2 server pods ready (Unschedulable).',
    states: ['degraded', 'healthy'],
    findings: ['warning pods-unschedulable us-east-1'],
  },
  'pods-not-ready': {
    headline: '1 of 2 regions well. us-east-1: no server pod is ready.',
    states: ['failed', 'healthy'],
    findings: ['error pods-not-ready us-east-1'],
  },
  'scaling-up': {
    headline: 'us-east-1 is well.',
    states: ['healthy'],
    findings: [],
  },
  'not-installed': {
    headline: 'us-east-1 is well.',
    states: ['healthy', 'notInstalled'],
    findings: [],
  },
  'not-installed-anywhere': {
    headline: 'Not installed in any region.',
    states: ['notInstalled', 'notInstalled'],
    findings: [],
  },
  starting: {
    headline:
      '1 of 2 regions well. us-east-1: a rollout is under way: 0 of 1 server pod ready.',
    states: ['installing', 'healthy'],
    findings: [],
  },
  'release-failed': {
    headline: '1 of 2 regions well. us-east-1: the last rollout failed.',
    states: ['failed', 'healthy'],
    findings: ['error release-failed us-east-1'],
  },
  'release-stuck': {
    headline:
      '1 of 2 regions well. us-east-1: the release is stuck in pending-upgrade.',
    states: ['failed', 'healthy'],
    findings: ['error release-stuck us-east-1'],
  },
  'versions-differ': {
    headline: 'All 3 regions well.',
    states: ['healthy', 'healthy', 'healthy'],
    findings: [
      'warning chart-versions-differ ap-south-1',
      'warning app-versions-differ ap-south-1',
    ],
  },
  'region-misconfigured': {
    headline:
      '1 of 2 regions well. eu-central-9: misconfigured: dvara.ai/regions names eu-central-9, which is not configured.',
    states: ['healthy', 'unknown'],
    findings: ['warning region-unknown eu-central-9'],
  },
  'no-regions': {
    headline: 'No region is configured.',
    states: [],
    findings: [],
  },
  'mcp-proxy-on': {
    headline: 'us-east-1 is well.',
    states: ['healthy'],
    findings: [],
  },
  'console-cannot-reach-server': {
    headline:
      '1 of 2 regions well. us-east-1: 0 of 1 ui pod ready (cannot reach the server).',
    states: ['degraded', 'healthy'],
    findings: ['error console-cannot-reach-server us-east-1'],
  },
  'mcp-proxy-cannot-reach-server': {
    headline:
      '1 of 2 regions well. us-east-1: 0 of 2 mcp-proxy pods ready (cannot reach the server).',
    states: ['degraded', 'healthy'],
    findings: ['error mcp-proxy-cannot-reach-server us-east-1'],
  },
  'service-without-endpoints': {
    headline:
      '1 of 2 regions well. us-east-1: no traffic reaches the server: its Service leads to no pod.',
    states: ['failed', 'healthy'],
    findings: ['error service-without-endpoints us-east-1'],
  },
  'provider-not-registered': {
    headline: 'Both regions well.',
    states: ['healthy', 'healthy'],
    findings: ['warning provider-not-registered us-east-1'],
  },
  'provider-without-key': {
    headline: 'Both regions well.',
    states: ['healthy', 'healthy'],
    findings: ['info provider-without-key us-east-1'],
  },
  'drain-blocked': {
    headline: 'Both regions well.',
    states: ['healthy', 'healthy'],
    findings: ['warning drain-blocked us-east-1'],
  },
  'drain-blocked-at-minimum': {
    headline: 'Both regions well.',
    states: ['healthy', 'healthy'],
    findings: ['warning drain-blocked-at-minimum us-east-1'],
  },
  'no-capacity-without-a-region': {
    headline: 'All 3 regions well.',
    states: ['healthy', 'healthy', 'healthy'],
    findings: [
      'warning no-capacity-without-a-region us-east-1,eu-west-1,ap-south-1',
    ],
  },
  'details-denied': {
    headline: 'Both regions well.',
    states: ['healthy', 'healthy'],
    findings: ['warning section-unreadable us-east-1'],
  },
  'configuration-differs': {
    headline: 'All 3 regions well.',
    states: ['healthy', 'healthy', 'healthy'],
    findings: [
      'warning image-digests-differ ap-south-1',
      'warning configurations-differ ap-south-1',
    ],
  },
  'startup-slow': {
    headline: 'Both regions well.',
    states: ['healthy', 'healthy'],
    findings: ['warning startup-slow us-east-1'],
  },
  'startup-too-slow': {
    headline:
      '1 of 2 regions well. us-east-1: no server pod is ready (start-up takes too long).',
    states: ['failed', 'healthy'],
    findings: ['error startup-too-slow us-east-1'],
  },
  'secret-missing': {
    headline:
      '1 of 2 regions well. us-east-1: the rollout of the server is held up (CreateContainerConfigError).',
    states: ['degraded', 'healthy'],
    findings: ['warning secret-missing us-east-1'],
  },
  'crash-loop-missing-key': {
    headline:
      '1 of 2 regions well. us-east-1: no server pod is ready (CrashLoopBackOff).',
    states: ['failed', 'healthy'],
    findings: ['error crash-loop-missing-key us-east-1'],
  },
};

describe('gatewayReportScenario', () => {
  it.each(scenarioNames)('«%s» is judged as a person would judge it', name => {
    const report = gatewayReportScenario({ name });
    expect(gatewayReportSchema.parse(report)).toEqual(report);
    expect({
      headline: report.headline,
      states: report.regions.map(({ state }) => state),
      findings: report.findings.map(
        ({ severity, id, regionIds }) => `${severity} ${id} ${regionIds}`,
      ),
    }).toEqual(expected[name]);
  });

  it('has ages that stand still relative to the present it is given', () => {
    const now = new Date('2030-01-01T00:00:00.000Z');
    const report = gatewayReportScenario({ name: 'eu-unreachable', now });
    expect(report.generatedAt).toBe('2030-01-01T00:00:00.000Z');
    expect(report.regions[1].seenAt).toBe('2029-12-31T23:57:00.000Z');
    expect(report.regions[1].components?.dataAt).toBe(
      '2029-12-31T23:57:00.000Z',
    );
  });
});
