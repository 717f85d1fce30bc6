import {
  GATEWAY_LABEL,
  INSTANCE_LABEL,
  type KubernetesDeployment,
  type KubernetesEndpointSlice,
  type KubernetesPod,
  type RegionEvent,
} from '@dvara/backstage-plugin-dvara-common';
import type { Known } from '../watching/Known';
import type { NamespaceSnapshot } from '../watching/NamespaceCache';

type ByName<T> = ReadonlyMap<string, T>;

/**
 * What is known of a namespace, by gateway: a report of many gateways looks at each
 * object once, not once for each gateway, and only at what its state is judged by.
 */
export class ReleaseIndex {
  readonly #snapshot: NamespaceSnapshot;
  readonly #deployments = new Map<string, KubernetesDeployment[]>();
  /** Deployments that name no gateway, by release. */
  readonly #unlabelled = new Map<string, KubernetesDeployment[]>();
  readonly #pods = new Map<string, KubernetesPod[]>();
  readonly #endpointSlices = new Map<string, KubernetesEndpointSlice[]>();
  /** That the kubelet ended a container, by pod: of all events only these are judged. */
  readonly #endings = new Map<string, RegionEvent[]>();

  constructor(snapshot: NamespaceSnapshot) {
    this.#snapshot = withoutDetails(snapshot);
    for (const deployment of snapshot.deployments.data?.values() ?? []) {
      const labels = deployment.metadata.labels ?? {};
      if (labels[GATEWAY_LABEL] !== undefined) {
        add(this.#deployments, labels[GATEWAY_LABEL], deployment);
      } else {
        add(this.#unlabelled, labels[INSTANCE_LABEL], deployment);
      }
    }
    for (const pod of snapshot.pods.data?.values() ?? []) {
      add(this.#pods, pod.metadata.labels?.[INSTANCE_LABEL], pod);
    }
    for (const slice of snapshot.endpointSlices.data?.values() ?? []) {
      add(this.#endpointSlices, slice.metadata.labels?.[INSTANCE_LABEL], slice);
    }
    for (const event of snapshot.events?.data?.values() ?? []) {
      if (event?.object.kind === 'Pod' && event.reason === 'Killing') {
        add(this.#endings, event.object.name, event);
      }
    }
  }

  /** The snapshot of what may be the gateway's, without what says nothing of its state. */
  snapshotOf(options: {
    gateway: string;
    regionId: string;
  }): NamespaceSnapshot {
    const { gateway, regionId } = options;
    const deployments = [
      ...(this.#deployments.get(gateway) ?? []),
      ...(this.#unlabelled.get(gateway) ?? []),
      ...(this.#unlabelled.get(`${gateway}-${regionId}`) ?? []),
    ];
    const releases = new Set(
      deployments.flatMap(
        ({ metadata }) => metadata.labels?.[INSTANCE_LABEL] ?? [],
      ),
    );
    const ofReleases = <T>(objects: Map<string, T[]>) =>
      [...releases].flatMap(release => objects.get(release) ?? []);
    const pods = ofReleases(this.#pods);
    const endings = pods.flatMap(
      ({ metadata }) => this.#endings.get(metadata.name) ?? [],
    );
    const { events, ...snapshot } = this.#snapshot;
    return {
      ...snapshot,
      deployments: withObjects(snapshot.deployments, deployments),
      pods: withObjects(snapshot.pods, pods),
      endpointSlices: withObjects(
        snapshot.endpointSlices,
        ofReleases(this.#endpointSlices),
      ),
      events: events && {
        ...events,
        data: events.data && new Map(Object.entries(endings)),
      },
    };
  }
}

/** Whether they could be read stays known. */
function withoutDetails(snapshot: NamespaceSnapshot): NamespaceSnapshot {
  const { metrics } = snapshot;
  return {
    ...snapshot,
    autoscalers: withObjects(snapshot.autoscalers, []),
    replicaSets: withObjects(snapshot.replicaSets, []),
    disruptionBudgets: withObjects(snapshot.disruptionBudgets, []),
    metrics: { ...metrics, data: metrics.data && [] },
  };
}

function withObjects<T extends { metadata: { name: string } }>(
  known: Known<ByName<T>>,
  objects: T[],
): Known<ByName<T>> {
  return {
    ...known,
    data:
      known.data &&
      new Map(objects.map(object => [object.metadata.name, object])),
  };
}

function add<T>(
  map: Map<string, T[]>,
  key: string | undefined,
  value: T,
): void {
  if (key === undefined) {
    return;
  }
  const known = map.get(key);
  if (known) {
    known.push(value);
  } else {
    map.set(key, [value]);
  }
}
