import {
  GATEWAY_LABEL,
  INSTANCE_LABEL,
  type KubernetesDeployment,
} from '@dvara/backstage-plugin-dvara-common';
import type { Known } from '../watching/Known';
import type { NamespaceSnapshot } from '../watching/NamespaceCache';

interface Labelled {
  metadata: { name: string; labels?: Record<string, string> };
}

type ByName<T> = ReadonlyMap<string, T>;

/**
 * What is known of a namespace, by gateway: a report of many gateways looks at each
 * object once, not once for each gateway.
 */
export class ReleaseIndex {
  readonly #snapshot: NamespaceSnapshot;
  readonly #ofGateway = new Map<string, KubernetesDeployment[]>();
  /** Deployments that name no gateway, by release. */
  readonly #unlabelled = new Map<string, KubernetesDeployment[]>();
  /** Of the other kinds what each release has. */
  readonly #others: {
    [K in ReleaseKind]: ReleaseObjects<ValueOf<NamespaceSnapshot[K]>>;
  };
  readonly #metrics: ReleaseObjects<
    NonNullable<NamespaceSnapshot['metrics']['data']>[number]
  >;

  constructor(snapshot: NamespaceSnapshot) {
    this.#snapshot = snapshot;
    for (const deployment of snapshot.deployments.data?.values() ?? []) {
      const labels = deployment.metadata.labels ?? {};
      if (labels[GATEWAY_LABEL] !== undefined) {
        add(this.#ofGateway, labels[GATEWAY_LABEL], deployment);
      } else if (labels[INSTANCE_LABEL] !== undefined) {
        add(this.#unlabelled, labels[INSTANCE_LABEL], deployment);
      }
    }
    const { pods, autoscalers, replicaSets } = snapshot;
    const { disruptionBudgets, endpointSlices } = snapshot;
    this.#others = {
      pods: new ReleaseObjects(pods.data?.values()),
      autoscalers: new ReleaseObjects(autoscalers.data?.values()),
      replicaSets: new ReleaseObjects(replicaSets.data?.values()),
      disruptionBudgets: new ReleaseObjects(disruptionBudgets.data?.values()),
      endpointSlices: new ReleaseObjects(endpointSlices.data?.values()),
    };
    this.#metrics = new ReleaseObjects(snapshot.metrics.data);
  }

  /** The snapshot of what may be the gateway's alone; a fleet shows no events. */
  snapshotOf(options: {
    gateway: string;
    regionId: string;
  }): NamespaceSnapshot {
    const { gateway, regionId } = options;
    const deployments = [
      ...(this.#ofGateway.get(gateway) ?? []),
      ...(this.#unlabelled.get(gateway) ?? []),
      ...(this.#unlabelled.get(`${gateway}-${regionId}`) ?? []),
    ];
    const releases = new Set(
      deployments.flatMap(
        ({ metadata }) => metadata.labels?.[INSTANCE_LABEL] ?? [],
      ),
    );
    const { metrics } = this.#snapshot;
    const { pods, autoscalers, replicaSets } = this.#others;
    const { disruptionBudgets, endpointSlices } = this.#others;
    const snapshot = this.#snapshot;
    return {
      records: snapshot.records,
      deployments: withObjects(snapshot.deployments, deployments),
      pods: withObjects(snapshot.pods, pods.of(releases)),
      autoscalers: withObjects(snapshot.autoscalers, autoscalers.of(releases)),
      replicaSets: withObjects(snapshot.replicaSets, replicaSets.of(releases)),
      disruptionBudgets: withObjects(
        snapshot.disruptionBudgets,
        disruptionBudgets.of(releases),
      ),
      endpointSlices: withObjects(
        snapshot.endpointSlices,
        endpointSlices.of(releases),
      ),
      events: undefined,
      metrics: {
        ...metrics,
        data: metrics.data && this.#metrics.of(releases),
      },
    };
  }
}

type ReleaseKind =
  | 'pods'
  | 'autoscalers'
  | 'replicaSets'
  | 'disruptionBudgets'
  | 'endpointSlices';

type ValueOf<K> = K extends Known<ByName<infer T>> ? T : never;

/** Objects of one kind by the release that their label names. */
class ReleaseObjects<T extends Labelled> {
  readonly #objects = new Map<string, T[]>();

  constructor(objects: Iterable<T> = []) {
    for (const object of objects) {
      const release = object.metadata.labels?.[INSTANCE_LABEL];
      if (release !== undefined) {
        add(this.#objects, release, object);
      }
    }
  }

  of(releases: Set<string>): T[] {
    return [...releases].flatMap(release => this.#objects.get(release) ?? []);
  }
}

function withObjects<T extends Labelled>(
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

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known) {
    known.push(value);
  } else {
    map.set(key, [value]);
  }
}
