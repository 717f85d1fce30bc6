import {
  COMPONENT_LABEL,
  componentSuffixes,
  fullNameOf,
  GATEWAY_LABEL,
  INSTANCE_LABEL,
  projectAutoscaler,
  projectComponents,
  projectDisruptionBudget,
  projectEndpoints,
  projectRelease,
  releaseRecordName,
  selectEvents,
  zonesOf,
  type AutoscalerReport,
  type ComponentReport,
  type DisruptionBudget,
  type Failure,
  type GatewayStatusReport,
  type RegionEvent,
  type RegionReadings,
  type ReleaseFacts,
  type ReleaseRecord,
  type Section,
  type ServiceEndpoints,
} from '@dvara/backstage-plugin-dvara-common';
import { Deadline, type Attempt } from '@dvara/backstage-plugin-dvara-node';
import type { Known } from '../watching/Known';
import type { NamedRecords } from '../watching/NamedRecords';
import type {
  NamespaceCache,
  NamespaceSnapshot,
} from '../watching/NamespaceCache';
import type { StatusPolls } from '../watching/StatusPolls';
import {
  expectedReleaseName,
  findRelease,
  type FoundRelease,
} from './findRelease';
import type { RegionTarget } from './RegionTarget';
import { valuePaths } from './valuePaths';

/** From where a region is read. */
export interface RegionSources {
  cache: Pick<NamespaceCache, 'settled'> & {
    /** Of the gateway's namespace, or of the gateway alone. */
    snapshot: () => NamespaceSnapshot;
  };
  statuses: Pick<StatusPolls, 'use'>;
  records: Pick<NamedRecords, 'read'>;
}

/**
 * One gateway in one region, from what is watched there. Waits only where nothing is
 * known yet; what has not come by then is absent. What fails costs its own section; only
 * where no list is current is the region itself said to have failed.
 */
export async function readRegion(options: {
  target: RegionTarget;
  sources: RegionSources;
  /** The most milliseconds to wait for what is not known yet. */
  waitMs: number;
  now: () => string;
}): Promise<RegionReadings> {
  const { target, sources, waitMs, now } = options;
  const deadline = new Deadline(waitMs);
  if (!(await sources.cache.settled({ waitMs }))) {
    const { summary: region, namespace } = target;
    return { region, namespace, checkedAt: now() };
  }
  const snapshot = sources.cache.snapshot();
  const deployments = [...(snapshot.deployments.data?.values() ?? [])];
  const found = findRelease({ target, deployments });
  const release = await releaseOf({
    target,
    sources,
    snapshot,
    found,
    deadline,
  });
  const components = componentsOf({ snapshot, found });
  const declaredValues = valuePaths(target.region.values);
  const events = eventsOf({ snapshot, found });
  const base = {
    region: target.summary,
    namespace: target.namespace,
    declaredValues: declaredValues.length > 0 ? declaredValues : undefined,
    ...timesOf(snapshot),
    release: release && sectionOf(release),
    components: sectionOf(components),
    autoscaling: sectionOf(autoscalingOf({ snapshot, found })),
    usage: found && sectionOf(usageOf(snapshot)),
    endpoints: sectionOf(endpointsOf({ snapshot, found })),
    disruptionBudgets: sectionOf(budgetsOf({ snapshot, found })),
    events: events && sectionOf(events),
  };
  const failure = failureOfAll(snapshot);
  if (failure) {
    return withoutUnread({ ...base, failure });
  }
  const status =
    found && (await statusOf({ target, sources, found, components, deadline }));
  return { ...base, status: status && sectionOf(status) };
}

/** The failure of a region in which no list is current. */
export function failureOfAll(snapshot: NamespaceSnapshot): Failure | undefined {
  const { deployments, pods, autoscalers } = snapshot;
  return pods.failure && autoscalers.failure ? deployments.failure : undefined;
}

/** When its lists were last tried, and last answered. */
export function timesOf(
  snapshot: NamespaceSnapshot,
): Pick<RegionReadings, 'checkedAt' | 'seenAt'> {
  const { deployments, pods, autoscalers } = snapshot;
  const kinds = [deployments, pods, autoscalers];
  const seen = kinds.flatMap(({ dataAt }) => dataAt ?? []);
  return {
    checkedAt: toIso(Math.max(...kinds.map(({ checkedAt }) => checkedAt))),
    seenAt: seen.length > 0 ? toIso(Math.max(...seen)) : undefined,
  };
}

/** Sections of a lost region that were never read tell nothing beside its failure. */
function withoutUnread(readings: RegionReadings): RegionReadings {
  const read = <T>(section: Section<T> | undefined) =>
    section?.data === undefined
      ? undefined
      : { ...section, failure: readings.failure };
  return {
    ...readings,
    release: read(readings.release),
    components: read(readings.components),
    autoscaling: read(readings.autoscaling),
    usage: read(readings.usage),
    endpoints: read(readings.endpoints),
    disruptionBudgets: read(readings.disruptionBudgets),
    events: read(readings.events),
  };
}

function sectionOf<T>(known: Known<T>): Section<T> {
  const { data, dataAt, failure, checkedAt } = known;
  return {
    data,
    dataAt: dataAt === undefined ? undefined : toIso(dataAt),
    failure,
    checkedAt: toIso(checkedAt),
  };
}

function toIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** What was made of several parts: as old as the oldest, failed where one has. */
function combined<T>(options: {
  parts: Known<unknown>[];
  data: T | undefined;
}): Known<T> {
  const { parts, data } = options;
  const failed = parts.find(({ failure }) => failure);
  return {
    data,
    dataAt:
      data === undefined
        ? undefined
        : Math.min(...parts.map(({ dataAt = Infinity }) => dataAt)),
    failure: failed?.failure,
    checkedAt:
      failed?.checkedAt ?? Math.min(...parts.map(({ checkedAt }) => checkedAt)),
  };
}

interface Read {
  target: RegionTarget;
  sources: RegionSources;
  snapshot: NamespaceSnapshot;
  found: FoundRelease | undefined;
  deadline: Deadline;
}

/** Undefined where its record has not come yet: without it, little of it is sure. */
async function releaseOf(
  options: Read,
): Promise<Known<ReleaseFacts | null> | undefined> {
  const { target, snapshot, found } = options;
  const { deployments } = snapshot;
  if (!deployments.data) {
    return combined<ReleaseFacts | null>({
      parts: [deployments],
      data: undefined,
    });
  }
  const name = recordNameOf({ target, found });
  const record = await recordOf({ ...options, name });
  if (!record) {
    return undefined;
  }
  return combined<ReleaseFacts | null>({
    parts: [deployments],
    data: found
      ? projectRelease({
          ...found,
          namespace: target.namespace,
          record: record.data,
          recordFailure: record.failure,
        })
      : releaseWithoutDeployment({ target, record: record.data }),
  });
}

/** `fullnameOverride` or a chosen release name moves the record. */
export function recordNameOf(options: {
  target: RegionTarget;
  found: FoundRelease | undefined;
}): string {
  const { target, found } = options;
  return found
    ? `${fullNameOf(found)}-record`
    : releaseRecordName(expectedReleaseName(target));
}

async function recordOf(
  options: Read & { name: string },
): Promise<Attempt<ReleaseRecord | undefined> | undefined> {
  const { target, sources, snapshot, name, deadline } = options;
  const { data, failure } = snapshot.records;
  if (failure?.kind === 'forbidden') {
    return sources.records.read({
      client: target.client,
      cluster: target.region.cluster,
      namespace: target.namespace,
      name,
      waitMs: deadline.left(),
    });
  }
  return failure ? { failure } : { data: data?.get(name) ?? undefined };
}

/**
 * A rollout may fail, or stop half-way, before it writes a Deployment. Any other
 * record without a Deployment was left behind by an uninstall.
 */
function releaseWithoutDeployment(options: {
  target: RegionTarget;
  record: ReleaseRecord | undefined;
}): ReleaseFacts | null {
  const { target, record } = options;
  const unfinished = ['failed', 'pending-install', 'pending-upgrade'];
  return record &&
    record.gateway === target.gateway &&
    unfinished.includes(record.status)
    ? projectRelease({
        name: record.releaseName,
        namespace: target.namespace,
        deployments: [],
        record,
      })
    : null;
}

function componentsOf(options: {
  snapshot: NamespaceSnapshot;
  found: FoundRelease | undefined;
}): Known<ComponentReport[]> {
  const { snapshot, found } = options;
  const { deployments, pods, metrics, replicaSets, endpointSlices } = snapshot;
  const ours = isOf(found);
  // Neither of them costs the pods anything: without them zone and age are not known.
  const current = <T>({ data, failure }: Known<ReadonlyMap<string, T>>) =>
    failure || !data ? undefined : [...data.values()];
  return combined({
    parts: [deployments, pods],
    data:
      deployments.data && pods.data
        ? projectComponents({
            deployments: found?.deployments ?? [],
            pods: [...pods.data.values()].filter(ours),
            metrics: metrics.failure ? undefined : metrics.data?.filter(ours),
            replicaSets: current(replicaSets)?.filter(ours),
            zones: zonesOf(current(endpointSlices)?.filter(ours) ?? []),
            at: timesOf(snapshot).checkedAt,
          })
        : undefined,
  });
}

interface Found {
  snapshot: NamespaceSnapshot;
  found: FoundRelease | undefined;
}

function autoscalingOf(options: Found): Known<AutoscalerReport[]> {
  return ofRelease({
    ...options,
    known: options.snapshot.autoscalers,
    make: objects =>
      objects
        .filter(isOf(options.found))
        .flatMap(autoscaler => projectAutoscaler(autoscaler) ?? []),
  });
}

function budgetsOf(options: Found): Known<DisruptionBudget[]> {
  return ofRelease({
    ...options,
    known: options.snapshot.disruptionBudgets,
    make: objects =>
      objects
        .filter(isOf(options.found))
        .flatMap(budget => projectDisruptionBudget(budget) ?? []),
  });
}

function endpointsOf(options: Found): Known<ServiceEndpoints[]> {
  return ofRelease({
    ...options,
    known: options.snapshot.endpointSlices,
    make: objects => projectEndpoints(objects.filter(isOf(options.found))),
  });
}

function eventsOf(options: Found): Known<RegionEvent[]> | undefined {
  const { snapshot, found } = options;
  return (
    snapshot.events &&
    ofRelease({
      ...options,
      known: snapshot.events,
      make: objects =>
        selectEvents({
          events: objects.flatMap(event => event ?? []),
          deployments: found?.deployments ?? [],
        }),
    })
  );
}

/** What of a kind belongs to the release; failed where the kind could not be read. */
function ofRelease<T, R>(
  options: Found & {
    known: Known<ReadonlyMap<string, T>>;
    make: (objects: T[]) => R[];
  },
): Known<R[]> {
  const { snapshot, found, known, make } = options;
  const { deployments } = snapshot;
  return combined({
    // Without the Deployments it is not known which release is meant.
    parts: found ? [known] : [known, deployments],
    data:
      known.data && (found || deployments.data)
        ? make([...known.data.values()])
        : undefined,
  });
}

/** Whether an object belongs to a release, by its label. */
function isOf(found: FoundRelease | undefined) {
  return ({ metadata }: { metadata: { labels?: Record<string, string> } }) =>
    found !== undefined && metadata.labels?.[INSTANCE_LABEL] === found.name;
}

function usageOf(snapshot: NamespaceSnapshot): Known<{ measured: boolean }> {
  const { data, dataAt, failure, checkedAt } = snapshot.metrics;
  if (failure?.kind === 'notSupported') {
    return { data: { measured: false }, dataAt: checkedAt, checkedAt };
  }
  return { data: data && { measured: true }, dataAt, failure, checkedAt };
}

async function statusOf(
  options: Omit<Read, 'snapshot' | 'found'> & {
    found: FoundRelease;
    components: Known<ComponentReport[]>;
  },
): Promise<Known<GatewayStatusReport> | undefined> {
  const { target, sources, found, components, deadline } = options;
  const server = components.data?.find(
    ({ component }) => component === 'gateway-server',
  );
  if (!server || components.failure) {
    return undefined;
  }
  const pod = server.pods.find(({ ready, deleting }) => ready && !deleting);
  const { client, region, namespace, gateway } = target;
  return sources.statuses.use({
    client,
    region,
    namespace,
    releaseName: found.name,
    gateway,
    key: () =>
      target.keys.statusKey({
        regionId: region.id,
        namespace,
        gateway,
        servedGateway: servedBy(found),
      }),
    serviceName: `${fullNameOf(found)}-${componentSuffixes['gateway-server']}`,
    pod: pod?.name,
    waitMs: deadline.left(),
  });
}

/** What the server says of itself: a release may be found by its name alone. */
function servedBy({ deployments }: FoundRelease): string | undefined {
  return deployments.find(
    ({ metadata }) => metadata.labels?.[COMPONENT_LABEL] === 'gateway-server',
  )?.metadata.labels?.[GATEWAY_LABEL];
}
