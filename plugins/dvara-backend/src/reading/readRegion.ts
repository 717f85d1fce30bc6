import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  componentSuffixes,
  fullNameOf,
  INSTANCE_LABEL,
  projectAutoscaler,
  projectComponents,
  projectRelease,
  releaseRecordName,
  type AutoscalerReport,
  type ComponentReport,
  type Failure,
  type GatewayStatusReport,
  type KubernetesAutoscaler,
  type KubernetesDeployment,
  type KubernetesListKind,
  type KubernetesPod,
  type KubernetesPodMetrics,
  type RegionReadings,
  type ReleaseFacts,
  type ReleaseRecord,
  type Section,
} from '@dvara/backstage-plugin-dvara-common';
import {
  attempt,
  Deadline,
  readGatewayStatus,
  type Attempt,
} from '@dvara/backstage-plugin-dvara-node';
import type { ReadLimits } from '../services/limits';
import { expectedReleaseName, pickRelease, selectorsOf } from './findRelease';
import { listObjects, listOperation } from './listObjects';
import { readReleaseRecord } from './readReleaseRecord';
import type { RegionTarget } from './RegionTarget';

/** Everything that one round of lists has brought. */
interface Lists {
  deployments: Attempt<KubernetesDeployment[]>;
  pods: Attempt<KubernetesPod[]>;
  autoscalers: Attempt<KubernetesAutoscaler[]>;
  metrics: Attempt<KubernetesPodMetrics[]>;
  record: Attempt<ReleaseRecord | undefined>;
}

/**
 * Reads one gateway in one region, within the region's deadline: one round of
 * lists, then the gateway's own status. What fails costs its own section; only
 * where no list succeeds is the region itself said to have failed.
 */
export async function readRegion(options: {
  target: RegionTarget;
  limits: ReadLimits;
  logger: LoggerService;
  now: () => Date;
}): Promise<RegionReadings> {
  const { target, limits, logger, now } = options;
  const { namespace, hints } = target;
  const deadline = new Deadline(limits.regionMs);
  const context = { target, logger, deadline };

  const [first, second] = selectorsOf(target);
  let lists = await readLists({ ...context, ...first });
  let found = releaseIn({ target, lists });
  if (found) {
    hints.foundBy = first.foundBy;
  } else if (lists.deployments.data) {
    const others = await list({ ...context, ...second, kind: 'deployments' });
    if (others.failure) {
      lists = { ...lists, deployments: others };
    } else if (pickRelease({ target, deployments: others.data })) {
      lists = await readLists({ ...context, ...second });
      found = releaseIn({ target, lists });
      hints.foundBy = second.foundBy;
    }
  }

  const listedAt = now().toISOString();
  const base = { region: target.summary, namespace, checkedAt: listedAt };
  const regionFailure = failureOfAll(lists);
  if (regionFailure) {
    return { ...base, failure: regionFailure };
  }
  const section = <T>(result: Attempt<T>, checkedAt = listedAt): Section<T> =>
    result.failure
      ? { failure: result.failure, checkedAt }
      : { data: result.data, dataAt: checkedAt, checkedAt };

  const release = await readRelease({ ...context, lists, found });
  const components = componentsOf({ lists, found });
  const server = components.data?.find(
    ({ component }) => component === 'gateway-server',
  );
  const status =
    server && found
      ? await readStatus({
          target,
          server,
          found,
          logger,
          deadline: deadline.within(limits.statusMs),
          maxBytes: limits.statusBytes,
        })
      : undefined;
  return {
    ...base,
    seenAt: listedAt,
    release: section(release),
    components: section(components),
    autoscaling: section(autoscalingOf({ lists, found })),
    status: status && section(status, now().toISOString()),
    usage: found && section(usageOf(lists.metrics)),
  };
}

async function readStatus(options: {
  target: RegionTarget;
  server: ComponentReport;
  found: NonNullable<Found>;
  deadline: Deadline;
  maxBytes: number;
  logger: LoggerService;
}): Promise<Attempt<GatewayStatusReport>> {
  const { target, server, found, ...bounds } = options;
  const pod = server.pods.find(({ ready, deleting }) => ready && !deleting);
  if (!pod) {
    return {
      failure: {
        kind: 'notFound',
        operation: "read the gateway's status",
        detail: 'no server pod is ready',
      },
    };
  }
  return readGatewayStatus({
    ...bounds,
    client: target.client,
    region: target.region,
    namespace: target.namespace,
    releaseName: found.name,
    serviceName: `${fullNameOf(found)}-${componentSuffixes['gateway-server']}`,
    pod: pod.name,
    hints: target.hints,
  });
}

interface Context {
  target: RegionTarget;
  logger: LoggerService;
  deadline: Deadline;
}

type Found = ReturnType<typeof pickRelease>;

async function list<K extends KubernetesListKind>(
  options: Context & { kind: K; labelSelector: string },
) {
  const { target, logger, deadline, kind, labelSelector } = options;
  return attempt({
    operation: listOperation(kind),
    logger,
    run: () =>
      listObjects({
        kind,
        client: target.client,
        namespace: target.namespace,
        labelSelector,
        deadline,
      }),
  });
}

async function record(
  options: Context & { name: string },
): Promise<Attempt<ReleaseRecord | undefined>> {
  const { target, logger, deadline, name } = options;
  return attempt({
    operation: 'get the release record',
    logger,
    run: () =>
      readReleaseRecord({
        client: target.client,
        namespace: target.namespace,
        name,
        deadline,
      }),
  });
}

async function readLists(
  options: Context & { labelSelector: string },
): Promise<Lists> {
  const [deployments, pods, autoscalers, metrics, releaseRecord] =
    await Promise.all([
      list({ ...options, kind: 'deployments' }),
      list({ ...options, kind: 'pods' }),
      list({ ...options, kind: 'autoscalers' }),
      list({ ...options, kind: 'podMetrics' }),
      record({ ...options, name: expectedRecordName(options.target) }),
    ]);
  return { deployments, pods, autoscalers, metrics, record: releaseRecord };
}

function expectedRecordName(target: RegionTarget): string {
  return releaseRecordName(expectedReleaseName(target));
}

function releaseIn(options: { target: RegionTarget; lists: Lists }): Found {
  const { target, lists } = options;
  return (
    lists.deployments.data &&
    pickRelease({ target, deployments: lists.deployments.data })
  );
}

/** The failure of a region in which no list succeeded. */
function failureOfAll(lists: Lists): Failure | undefined {
  const { deployments, pods, autoscalers } = lists;
  return pods.failure && autoscalers.failure ? deployments.failure : undefined;
}

async function readRelease(
  options: Context & { lists: Lists; found: Found },
): Promise<Attempt<ReleaseFacts | null>> {
  const { target, lists, found } = options;
  if (lists.deployments.failure) {
    return { failure: lists.deployments.failure };
  }
  if (!found) {
    return { data: releaseWithoutDeployment(options) };
  }
  // `fullnameOverride` or a chosen release name moves the record.
  const name = `${fullNameOf(found)}-record`;
  const read =
    name === expectedRecordName(target)
      ? lists.record
      : await record({ ...options, name });
  return {
    data: projectRelease({
      ...found,
      namespace: target.namespace,
      record: read.data,
      recordFailure: read.failure,
    }),
  };
}

/**
 * A rollout may fail, or stop half-way, before it writes a Deployment. Any other
 * record without a Deployment was left behind by an uninstall.
 */
function releaseWithoutDeployment(options: {
  target: RegionTarget;
  lists: Lists;
}): ReleaseFacts | null {
  const { target, lists } = options;
  const left = lists.record.data;
  const unfinished = ['failed', 'pending-install', 'pending-upgrade'];
  return left &&
    left.gateway === target.gateway &&
    unfinished.includes(left.status)
    ? projectRelease({
        name: left.releaseName,
        namespace: target.namespace,
        deployments: [],
        record: left,
      })
    : null;
}

function componentsOf(options: {
  lists: Lists;
  found: Found;
}): Attempt<ComponentReport[]> {
  const { lists, found } = options;
  const failure = lists.deployments.failure ?? lists.pods.failure;
  return failure
    ? { failure }
    : {
        data: projectComponents({
          deployments: found?.deployments ?? [],
          pods: lists.pods.data ?? [],
          metrics: lists.metrics.data,
        }),
      };
}

function autoscalingOf(options: {
  lists: Lists;
  found: Found;
}): Attempt<AutoscalerReport[]> {
  const { lists, found } = options;
  if (lists.autoscalers.failure) {
    return { failure: lists.autoscalers.failure };
  }
  if (!found && lists.deployments.failure) {
    // Without the Deployments it is not known which release is meant.
    return { failure: lists.deployments.failure };
  }
  return {
    data: lists.autoscalers.data
      .filter(
        ({ metadata }) => metadata.labels?.[INSTANCE_LABEL] === found?.name,
      )
      .flatMap(autoscaler => projectAutoscaler(autoscaler) ?? []),
  };
}

function usageOf(
  metrics: Attempt<KubernetesPodMetrics[]>,
): Attempt<{ measured: boolean }> {
  if (!metrics.failure) {
    return { data: { measured: true } };
  }
  return metrics.failure.kind === 'notSupported'
    ? { data: { measured: false } }
    : { failure: metrics.failure };
}
