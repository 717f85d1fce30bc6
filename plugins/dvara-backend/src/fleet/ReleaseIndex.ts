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
  readonly #pods: ReleaseObjects<ValueOf<NamespaceSnapshot['pods']>>;
  readonly #autoscalers: ReleaseObjects<
    ValueOf<NamespaceSnapshot['autoscalers']>
  >;
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
    this.#pods = new ReleaseObjects(snapshot.pods.data?.values());
    this.#autoscalers = new ReleaseObjects(snapshot.autoscalers.data?.values());
    this.#metrics = new ReleaseObjects(snapshot.metrics.data);
  }

  /** The snapshot, of whose larger kinds only what may be the gateway's is left. */
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
    return {
      ...this.#snapshot,
      deployments: withObjects(this.#snapshot.deployments, deployments),
      pods: withObjects(this.#snapshot.pods, this.#pods.of(releases)),
      autoscalers: withObjects(
        this.#snapshot.autoscalers,
        this.#autoscalers.of(releases),
      ),
      metrics: {
        ...metrics,
        data: metrics.data && this.#metrics.of(releases),
      },
    };
  }
}

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
