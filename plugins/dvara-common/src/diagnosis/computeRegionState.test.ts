import { failureKindSchema, type FailureKind } from '../region/failure';
import type { RegionState } from '../region/regionState';
import type { ComponentReport, PodReport } from '../report/pods';
import type { ReleaseFacts } from '../report/releaseFacts';
import {
  autoscaler,
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
import type { RegionReadings } from './regionReadings';

const clock = new ScenarioClock(Date.parse('2026-11-22T14:05:00.000Z'));

const judge = (overrides: Partial<RegionReadings>) => {
  const { state, reason } = computeRegionState({
    ...wellRegion(clock, usEast),
    ...overrides,
  });
  return `${state}: ${reason}`;
};

const withRelease = (facts: Partial<ReleaseFacts>) => ({
  release: fresh(clock, release(clock, facts)),
});
const withServer = (
  overrides: Partial<ComponentReport>,
  pods: Partial<PodReport>[] = [{}],
) => ({
  components: fresh(clock, [
    serverComponent(clock, {
      pods: pods.map((one, index) =>
        pod(clock, { name: `server-${index}`, ...one }),
      ),
      ...overrides,
    }),
    uiComponent(clock),
  ]),
});
const withStatus = (overrides: object) => ({
  status: fresh(clock, {
    endpoint: '/status' as const,
    status: gatewayStatus({ regionId: usEast.id, ...overrides }),
  }),
});
const crashing: Partial<PodReport> = {
  ready: false,
  reason: 'CrashLoopBackOff',
};
const starting: Partial<PodReport> = {
  ready: false,
  reason: 'ContainerCreating',
};
const refused = { kind: 'forbidden' as const, operation: 'list pods' };

describe('computeRegionState', () => {
  const expectedOf: Record<FailureKind, RegionState> = {
    timeout: 'unreachable',
    connectionRefused: 'unreachable',
    connectionLost: 'unreachable',
    nameNotResolved: 'unreachable',
    tlsRejected: 'unreachable',
    throttled: 'unreachable',
    serverError: 'unreachable',
    unauthorized: 'denied',
    forbidden: 'denied',
    notFound: 'unknown',
    rejected: 'unknown',
    invalidAnswer: 'unknown',
    notSupported: 'unknown',
    misconfigured: 'unknown',
    unknown: 'unknown',
  };

  it.each(failureKindSchema.options)(
    'a region that fails with %s hides everything that was read before',
    kind => {
      const { state } = computeRegionState({
        ...wellRegion(clock, usEast),
        ...withRelease({ status: 'failed' }),
        failure: { kind, operation: 'list deployments' },
      });
      expect(state).toBe(expectedOf[kind]);
    },
  );

  it.each<[string, Partial<RegionReadings>, string]>([
    ['all well', {}, 'healthy: All well.'],
    [
      'nothing read yet',
      { release: undefined },
      'unknown: The release has not been read yet.',
    ],
    [
      'release unread',
      {
        release: unread(clock, {
          kind: 'forbidden',
          operation: 'list deployments',
        }),
      },
      'unknown: The release could not be read (no permission: list deployments).',
    ],
    [
      'release of before, unread now',
      { release: { ...fresh(clock, null), failure: refused } },
      'unknown: The release could not be read (no permission: list pods).',
    ],
    [
      'no release',
      { release: fresh(clock, null), components: fresh(clock, []) },
      'notInstalled: Not installed.',
    ],
    [
      'release failed while all pods are ready',
      withRelease({ status: 'failed' }),
      'failed: The last rollout failed.',
    ],
    [
      'pending for an hour',
      withRelease({ status: 'pending-upgrade', updatedAt: clock.ago(3600) }),
      'failed: The release is stuck in pending-upgrade.',
    ],
    [
      'pending for a minute',
      withRelease({ status: 'pending-upgrade', updatedAt: clock.ago(60) }),
      'installing: A rollout is under way.',
    ],
    [
      'pending since nobody knows when',
      withRelease({ status: 'pending-install', updatedAt: undefined }),
      'installing: A rollout is under way.',
    ],
    [
      'a first rollout before its Deployments',
      {
        ...withRelease({ status: 'pending-install', updatedAt: clock.ago(5) }),
        components: fresh(clock, []),
      },
      'installing: A rollout is starting.',
    ],
    [
      'a release without Deployments',
      { components: fresh(clock, []) },
      'failed: The release has no Deployment.',
    ],
    [
      'pods unread',
      { components: unread(clock, refused) },
      'unknown: The pods could not be read (no permission: list pods).',
    ],
    [
      'pods of before, unread now',
      {
        components: {
          ...fresh(clock, [serverComponent(clock)]),
          failure: refused,
        },
      },
      'unknown: The pods could not be read (no permission: list pods).',
    ],
    [
      'a rollout past its deadline while old pods serve',
      withServer({
        rolledOut: false,
        rolloutFailure: 'ProgressDeadlineExceeded',
      }),
      'failed: The rollout of the server failed.',
    ],
    [
      'first pods starting',
      withServer({ rolledOut: false }, [starting, starting]),
      'installing: A rollout is under way: 0 of 2 server pods ready.',
    ],
    [
      'first pods crashing',
      withServer({ rolledOut: false }, [crashing]),
      'failed: No server pod is ready (CrashLoopBackOff).',
    ],
    [
      'all pods gone after the rollout',
      withServer({ desired: 2 }, []),
      'failed: No server pod is ready.',
    ],
    [
      'all pods out of memory',
      withServer({}, [
        { ...crashing, lastExit: { code: 137, reason: 'OOMKilled' } },
      ]),
      'failed: No server pod is ready (OOMKilled).',
    ],
    [
      'scaled to nothing',
      withServer({ desired: 0, ready: 0 }, []),
      'failed: The server is scaled to 0 pods.',
    ],
    [
      'a new revision crashing while the old one serves',
      withServer({ rolledOut: false, desired: 1 }, [{}, crashing]),
      'degraded: The rollout of the server is held up (CrashLoopBackOff).',
    ],
    [
      'a new revision starting while the old one serves',
      withServer({ rolledOut: false, desired: 1 }, [{}, starting]),
      'installing: A rollout is under way: 1 of 1 server pod ready.',
    ],
    [
      'one of two pods not ready',
      withServer({}, [{}, { ready: false }]),
      'degraded: 1 of 2 server pods ready.',
    ],
    [
      'a young pod starting after the autoscaler’s decision',
      withServer({}, [{}, { ...starting, createdAt: clock.ago(30) }]),
      'healthy: All well, 1 server pod starting.',
    ],
    [
      'a pod that starts for too long',
      withServer({}, [{}, { ...starting, createdAt: clock.ago(300) }]),
      'degraded: 1 of 2 server pods ready.',
    ],
    [
      'a young pod that has restarted',
      withServer({}, [
        {},
        { ready: false, restarts: 1, createdAt: clock.ago(30) },
      ]),
      'degraded: 1 of 2 server pods ready.',
    ],
    [
      'more pods missing than starting',
      withServer({ desired: 3 }, [
        {},
        { ...starting, createdAt: clock.ago(30) },
      ]),
      'degraded: 1 of 3 server pods ready.',
    ],
    [
      'a pod that leaves beside enough ready ones',
      withServer({ desired: 1 }, [{}, { ready: false, deleting: true }]),
      'healthy: All well.',
    ],
    [
      'console not ready',
      {
        components: fresh(clock, [
          serverComponent(clock),
          uiComponent(clock, { ready: 0 }),
        ]),
      },
      'degraded: 0 of 1 ui pod ready (cannot reach the server).',
    ],
    [
      'a release without a server',
      { components: fresh(clock, [uiComponent(clock)]), status: undefined },
      'healthy: All well.',
    ],
    [
      'status not read yet',
      { status: undefined },
      'unknown: The status has not been read yet.',
    ],
    [
      'status silent',
      {
        status: unread(clock, {
          kind: 'timeout',
          operation: 'x',
          detail: 'no answer in 3 s',
        }),
      },
      'degraded: Pods are ready, status not read (no answer in 3 s).',
    ],
    [
      'status answering an error',
      {
        status: unread(clock, {
          kind: 'serverError',
          operation: 'x',
          detail: 'HTTP 500',
        }),
      },
      'degraded: Pods are ready, status not read (server error: HTTP 500).',
    ],
    [
      'status not permitted',
      {
        status: unread(clock, {
          kind: 'forbidden',
          operation: 'x',
          detail: 'no permission: get services/proxy',
        }),
      },
      'unknown: Pods are ready, status not read (no permission: get services/proxy).',
    ],
    [
      'status of before that was bad, unread now',
      {
        status: {
          ...withStatus({ providers: [] }).status,
          failure: { kind: 'timeout', operation: 'x' },
        },
      },
      'degraded: Pods are ready, status not read (no answer).',
    ],
    [
      'not running',
      withStatus({ status: 'DRAINING' }),
      'degraded: The gateway says «DRAINING».',
    ],
    [
      'another region',
      withStatus({ region: { id: 'eu-west-1' } }),
      'degraded: Answers as eu-west-1.',
    ],
    [
      'no region in the payload',
      withStatus({ region: { id: null } }),
      'healthy: All well.',
    ],
    [
      'a provider unhealthy and one degraded',
      withStatus({
        providers: [
          { name: 'gemini', health: 'DEGRADED' },
          { name: 'openai', health: 'UNHEALTHY' },
        ],
      }),
      'degraded: openai unhealthy, gemini degraded.',
    ],
    [
      'a provider of unknown health',
      withStatus({ providers: [{ name: 'openai', health: 'UNKNOWN' }] }),
      'healthy: All well.',
    ],
    [
      'no provider',
      withStatus({ providers: [] }),
      'degraded: No provider registered.',
    ],
    [
      'a route without a provider',
      withStatus({ routes: [{ id: 'chat', providers: [] }] }),
      'degraded: Route chat has no provider.',
    ],
    [
      'the warning of every gateway without routes',
      withStatus({ routes: [], warnings: ['No routes configured'] }),
      'healthy: All well.',
    ],
    [
      'a warning of its own',
      withStatus({ warnings: ['licence expires tomorrow'] }),
      'degraded: The gateway warns: «licence expires tomorrow».',
    ],
    [
      'autoscaler at its maximum',
      {
        autoscaling: fresh(clock, [
          autoscaler(clock, { current: 10, desired: 10 }),
        ]),
      },
      'healthy: All well.',
    ],
    [
      'autoscalers unread',
      { autoscaling: unread(clock, refused) },
      'healthy: All well.',
    ],
  ])('%s', (_name, overrides, expected) => {
    expect(judge(overrides)).toBe(expected);
  });
});
