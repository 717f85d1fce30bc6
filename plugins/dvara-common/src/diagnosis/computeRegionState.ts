import { componentSuffixes } from '../gateway/gatewayComponent';
import type { Failure, FailureKind } from '../region/failure';
import type { RegionState } from '../region/regionState';
import { tellFailures } from '../region/tellFailures';
import type { ComponentReport } from '../report/pods';
import { currentData } from './currentData';
import { judgeGatewayStatus } from './judgeGatewayStatus';
import { reasonOfTroubles } from './reasonOfTroubles';
import { podTrouble, startingPods } from './podTrouble';
import { isPending, isStuck } from './releaseProgress';
import type { RegionReadings } from './regionReadings';
import { cannotReachServer, servicesWithoutEndpoints } from './serviceReach';
import { podsKilledWhileStarting } from './slowStart';

/**
 * A region's state with the one sentence that says why.
 *
 * @public
 */
export interface JudgedState {
  state: RegionState;
  reason: string;
}

/** A missing permission, key or endpoint says nothing of how the gateway is. */
const saysNothing: FailureKind[] = [
  'forbidden',
  'unauthorized',
  'misconfigured',
  'notFound',
  'notSupported',
  'rejected',
  'throttled',
];

/**
 * Judges a gateway in one region. What is judged first hides what follows:
 *
 * 1. the region as a whole could not be read: `denied`, `unreachable` or `unknown`;
 * 2. there is no release: `notInstalled`; that could not be learnt: `unknown`;
 * 3. the last rollout failed or is stuck: `failed`;
 * 4. pods could not be read: `unknown`;
 * 5. no server pod is ready: `installing` during a rollout that nothing hinders, else `failed`;
 * 6. a rollout is under way: `installing`, or `degraded` where a pod hinders it;
 * 7. the server's Service leads to no pod: `failed`; another component's: `degraded`;
 * 8. pods of any component are missing beyond those that just start, or the gateway's own status is bad or does not come: `degraded`;
 * 9. the status may not be read: `unknown`;
 * 10. `healthy`.
 *
 * Data kept from before a failed try is not judged. Autoscaling is not either: an
 * autoscaler at its maximum or without metrics is a finding, the gateway serves.
 *
 * @public
 */
export function computeRegionState(readings: RegionReadings): JudgedState {
  if (readings.failure) {
    return judgeRegionFailure(readings.failure);
  }
  if (!readings.release || readings.release.failure) {
    return unread('release', readings.release?.failure);
  }
  const release = readings.release.data;
  if (!release) {
    return { state: 'notInstalled', reason: 'Not installed.' };
  }
  if (release.status === 'failed') {
    return { state: 'failed', reason: 'The last rollout failed.' };
  }
  if (isStuck(release, readings.checkedAt)) {
    return {
      state: 'failed',
      reason: `The release is stuck in ${release.status}.`,
    };
  }
  const components = currentData(readings.components);
  if (!components) {
    return unread('pods', readings.components?.failure);
  }
  return (
    judgeRollout(components) ??
    judgeServer(components, { readings, pending: isPending(release) }) ??
    judgeProgress(components, isPending(release)) ??
    judgeServices(readings) ??
    judgePods(components, readings) ??
    judgeStatus(readings) ?? {
      state: 'healthy',
      reason: wellReason(components, readings.checkedAt),
    }
  );
}

function judgeRegionFailure(failure: Failure): JudgedState {
  const reason = `${firstFactOf(factOf(failure))}.`;
  switch (failure.kind) {
    case 'forbidden':
    case 'unauthorized':
      return { state: 'denied', reason };
    case 'misconfigured':
    case 'notFound':
    case 'notSupported':
    case 'invalidAnswer':
    case 'rejected':
    case 'unknown':
      return { state: 'unknown', reason };
    default:
      return { state: 'unreachable', reason };
  }
}

function unread(what: string, failure: Failure | undefined): JudgedState {
  return {
    state: 'unknown',
    reason: failure
      ? `The ${what} could not be read (${withoutCapital(factOf(failure))}).`
      : `The ${what} has not been read yet.`,
  };
}

/** «No permission: list pods», «No answer in 3 s», «Connection refused» */
function factOf(failure: Failure): string {
  const { kind, operation, detail } = failure;
  return tellFailures([
    // Of a right that is lacking it matters which.
    kind === 'forbidden' && !detail
      ? { ...failure, detail: operation }
      : failure,
  ]);
}

/** A state has room for one; the others stand in the finding. */
function firstFactOf(facts: string): string {
  return facts.split('; ')[0];
}

function withoutCapital(text: string): string {
  return text.charAt(0).toLocaleLowerCase('en-US') + text.slice(1);
}

function judgeRollout(components: ComponentReport[]): JudgedState | undefined {
  const failed = components.find(component => component.rolloutFailure);
  return failed
    ? {
        state: 'failed',
        reason: `The rollout of the ${nameOf(failed)} failed${because(
          failed,
        )}.`,
      }
    : undefined;
}

function judgeServer(
  components: ComponentReport[],
  options: { readings: RegionReadings; pending: boolean },
): JudgedState | undefined {
  const { readings, pending } = options;
  if (components.length === 0) {
    return pending
      ? { state: 'installing', reason: 'A rollout is starting.' }
      : { state: 'failed', reason: 'The release has no Deployment.' };
  }
  const server = components.find(
    ({ component }) => component === 'gateway-server',
  );
  if (!server || server.ready > 0) {
    return undefined;
  }
  if (server.desired === 0) {
    return { state: 'failed', reason: 'The server is scaled to 0 pods.' };
  }
  if ((pending || !server.rolledOut) && !worstReason(server)) {
    return {
      state: 'installing',
      reason: `A rollout is under way: ${countOf(server)}.`,
    };
  }
  return {
    state: 'failed',
    reason: `No server pod is ready${becauseOf({
      component: server,
      components,
      readings,
    })}.`,
  };
}

/** Ready pods are of no use behind a Service that does not lead to them. */
function judgeServices(readings: RegionReadings): JudgedState | undefined {
  const [first] = servicesWithoutEndpoints(readings);
  return first
    ? {
        state: first.component === 'gateway-server' ? 'failed' : 'degraded',
        reason: `No traffic reaches the ${
          componentSuffixes[first.component]
        }: its Service leads to no pod.`,
      }
    : undefined;
}

function judgeProgress(
  components: ComponentReport[],
  pending: boolean,
): JudgedState | undefined {
  const rolling = components.filter(component => !component.rolledOut);
  const hindered = rolling.find(worstReason);
  if (hindered) {
    return {
      state: 'degraded',
      reason: `The rollout of the ${nameOf(hindered)} is held up${because(
        hindered,
      )}.`,
    };
  }
  if (rolling.length > 0) {
    return {
      state: 'installing',
      reason: `A rollout is under way: ${rolling.map(countOf).join(', ')}.`,
    };
  }
  return pending
    ? { state: 'installing', reason: 'A rollout is under way.' }
    : undefined;
}

function judgePods(
  components: ComponentReport[],
  readings: RegionReadings,
): JudgedState | undefined {
  const at = readings.checkedAt;
  const short = components.filter(
    component =>
      component.ready + startingPods(component, at).length < component.desired,
  );
  return short.length > 0
    ? {
        state: 'degraded',
        reason: `${short
          .map(
            component =>
              `${countOf(component)}${becauseOf({
                component,
                components,
                readings,
              })}`,
          )
          .join(', ')}.`,
      }
    : undefined;
}

/** More pods on their way, as after the autoscaler's decision, are no trouble. */
function wellReason(components: ComponentReport[], at: string): string {
  const starting = components.flatMap(component => {
    const count = Math.min(
      component.desired - component.ready,
      startingPods(component, at).length,
    );
    return count > 0
      ? [`${count} ${nameOf(component)} ${count === 1 ? 'pod' : 'pods'}`]
      : [];
  });
  return starting.length > 0
    ? `All well, ${starting.join(' and ')} starting.`
    : 'All well.';
}

function judgeStatus(readings: RegionReadings): JudgedState | undefined {
  const failure = readings.status?.failure;
  if (failure) {
    return {
      state: saysNothing.includes(failure.kind) ? 'unknown' : 'degraded',
      reason: `Pods are ready, status not read (${withoutCapital(
        factOf(failure),
      )}).`,
    };
  }
  const report = readings.status?.data;
  if (!report) {
    return readings.status
      ? unread('status', undefined)
      : serverExpectsStatus(readings);
  }
  const troubles = judgeGatewayStatus({
    status: report.status,
    regionId: readings.region.id,
  });
  return troubles.length > 0
    ? {
        state: 'degraded',
        reason: reasonOfTroubles(troubles),
      }
    : undefined;
}

/** A release without a server has no status to answer. */
function serverExpectsStatus(
  readings: RegionReadings,
): JudgedState | undefined {
  return currentData(readings.components)?.some(
    ({ component }) => component === 'gateway-server',
  )
    ? unread('status', undefined)
    : undefined;
}

function nameOf({ component }: ComponentReport): string {
  return componentSuffixes[component];
}

function countOf(component: ComponentReport): string {
  return `${component.ready} of ${component.desired} ${nameOf(component)} ${
    component.desired === 1 ? 'pod' : 'pods'
  } ready`;
}

function worstReason(component: ComponentReport): string | undefined {
  const pod = component.pods.find(podTrouble);
  return pod?.lastExit?.reason === 'OOMKilled' ? 'OOMKilled' : pod?.reason;
}

/** With what is known beside the pods' own reasons. */
function becauseOf(options: {
  component: ComponentReport;
  components: ComponentReport[];
  readings: RegionReadings;
}): string {
  const { component, components, readings } = options;
  const at = readings.checkedAt;
  if (podsKilledWhileStarting({ report: readings, component }).length > 0) {
    return ' (start-up takes too long)';
  }
  return cannotReachServer({ component, components, at })
    ? ' (cannot reach the server)'
    : because(component);
}

function because(component: ComponentReport): string {
  const reason = worstReason(component);
  return reason ? ` (${reason})` : '';
}
