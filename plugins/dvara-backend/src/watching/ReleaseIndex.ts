import {
  GATEWAY_LABEL,
  INSTANCE_LABEL,
  releaseNamesOf,
  type KubernetesPodMetrics,
  type RegionEvent,
} from '@dvara/backstage-plugin-dvara-common';
import type { ItemChange } from '@dvara/backstage-plugin-dvara-node';
import type { Known } from './Known';
import type { NamespaceSnapshot } from './NamespaceCache';
import type { KeptObjects, WatchedKind } from './watchedKinds';

/** Kinds whose objects carry their release's label. */
const labelledKinds = [
  'deployments',
  'pods',
  'autoscalers',
  'replicaSets',
  'disruptionBudgets',
  'endpointSlices',
] as const;

type LabelledKind = (typeof labelledKinds)[number];

type ByName<T> = ReadonlyMap<string, T>;

/** Of one release, by name. */
type ReleaseObjects = { [K in LabelledKind]: Map<string, KeptObjects[K]> };

/** A gateway in a region. */
interface Asked {
  gateway: string;
  regionId: string;
}

/**
 * The objects of a namespace by release, kept as its watches change them: who reads one
 * gateway looks at no other's, and learns whether anything of it has changed since.
 */
export class ReleaseIndex {
  readonly #releases = new Map<string, ReleaseObjects>();
  /** Deployments that name a gateway, by its name. */
  readonly #deployments = new Map<
    string,
    Map<string, KeptObjects['deployments']>
  >();
  /** That the kubelet ended a container, by pod: of all events only these are judged. */
  readonly #endings = new Map<string, Map<string, RegionEvent>>();
  readonly #metrics = new WeakMap<
    KubernetesPodMetrics[],
    Map<string | undefined, KubernetesPodMetrics[]>
  >();
  readonly #changedAt = new Map<string, number>();
  #changes = 0;

  /** Grows with each change. */
  get changes(): number {
    return this.#changes;
  }

  /** Takes over one change of an object. */
  apply<K extends WatchedKind>(
    options: { kind: K } & ItemChange<KeptObjects[K]>,
  ): void {
    this.#changes += 1;
    const change = options as AnyChange;
    switch (change.kind) {
      case 'records':
        this.#note(recordKey(change.name));
        break;
      case 'events':
        this.#applyEvent(change);
        break;
      case 'deployments':
        this.#applyDeployment(change);
        this.#applyLabelled(change);
        break;
      default:
        this.#applyLabelled(change);
    }
  }

  /** Forgets all of it. */
  clear(): void {
    this.#changes += 1;
    this.#releases.clear();
    this.#deployments.clear();
    this.#endings.clear();
    for (const key of this.#changedAt.keys()) {
      this.#changedAt.set(key, this.#changes);
    }
  }

  /**
   * What a gateway's state depends on, to be asked about later.
   *
   * @param options - `record` is the name of the release record that was looked for
   */
  dependenciesOf(options: Asked & { record: string }): string[] {
    return [
      gatewayKey(options.gateway),
      recordKey(options.record),
      ...this.#releasesOf(options).map(releaseKey),
    ];
  }

  /** Whether any of {@link ReleaseIndex.dependenciesOf} has changed after so many changes. */
  hasChanged(options: { dependencies: string[]; since: number }): boolean {
    const { dependencies, since } = options;
    return dependencies.some(key => (this.#changedAt.get(key) ?? 0) > since);
  }

  /** Of a namespace's snapshot what may be the gateway's. */
  narrow(
    options: Asked & {
      snapshot: NamespaceSnapshot;
      /** Leaves out what says nothing of its state; whether it could be read stays known. */
      forState?: boolean;
    },
  ): NamespaceSnapshot {
    const { snapshot, forState } = options;
    const releases = this.#releasesOf(options);
    const of = <K extends LabelledKind>(
      kind: K,
      known: Known<ByName<KeptObjects[K]>>,
      left = false,
    ) =>
      withData(known, () =>
        left ? new Map() : this.#objectsOf({ releases, kind }),
      );
    const deployments = withData(
      snapshot.deployments,
      () =>
        new Map(
          this.#deploymentsOf(options).map(deployment => [
            deployment.metadata.name,
            deployment,
          ]),
        ),
    );
    return {
      deployments,
      pods: of('pods', snapshot.pods),
      autoscalers: of('autoscalers', snapshot.autoscalers),
      records: snapshot.records,
      replicaSets: of('replicaSets', snapshot.replicaSets, forState),
      disruptionBudgets: of(
        'disruptionBudgets',
        snapshot.disruptionBudgets,
        forState,
      ),
      endpointSlices: of('endpointSlices', snapshot.endpointSlices),
      events:
        snapshot.events && forState
          ? withData(snapshot.events, () => this.#endingsOf(releases))
          : snapshot.events,
      metrics: withData(snapshot.metrics, data =>
        forState ? [] : this.#metricsOf({ data, releases }),
      ),
    };
  }

  #applyDeployment(change: ItemChange<KeptObjects['deployments']>): void {
    const { name, before, after } = change;
    const [gone, came] = [before, after].map(
      deployment => deployment?.metadata.labels?.[GATEWAY_LABEL],
    );
    if (gone !== undefined) {
      remove({ from: this.#deployments, key: gone, name });
      this.#note(gatewayKey(gone));
    }
    if (came !== undefined && after) {
      add({ to: this.#deployments, key: came, name, value: after });
      this.#note(gatewayKey(came));
    }
  }

  #applyLabelled<K extends LabelledKind>(
    change: { kind: K } & ItemChange<KeptObjects[K]>,
  ): void {
    const { kind, name, before, after } = change;
    const [gone, came] = [before, after].map(
      object => object?.metadata.labels?.[INSTANCE_LABEL],
    );
    if (gone !== undefined) {
      this.#releases.get(gone)?.[kind].delete(name);
      this.#note(releaseKey(gone));
    }
    if (came !== undefined && after) {
      const objects = this.#releases.get(came) ?? noObjects();
      this.#releases.set(came, objects);
      objects[kind].set(name, after);
      this.#note(releaseKey(came));
    }
    if (gone !== undefined && gone !== came) {
      this.#forgetEmpty(gone);
    }
  }

  #forgetEmpty(release: string): void {
    const objects = this.#releases.get(release);
    if (objects && labelledKinds.every(kind => objects[kind].size === 0)) {
      this.#releases.delete(release);
    }
  }

  #applyEvent(change: ItemChange<KeptObjects['events']>): void {
    const { name, before, after } = change;
    const [gone, came] = [before, after].map(event =>
      event?.object.kind === 'Pod' && event.reason === 'Killing'
        ? event
        : undefined,
    );
    if (gone) {
      remove({ from: this.#endings, key: gone.object.name, name });
    }
    if (came) {
      add({ to: this.#endings, key: came.object.name, name, value: came });
    }
    for (const event of [gone, came]) {
      // Few of a namespace's events end a container.
      for (const [release, { pods }] of event ? this.#releases : []) {
        if (pods.has(event?.object.name ?? '')) {
          this.#note(releaseKey(release));
        }
      }
    }
  }

  #note(key: string): void {
    this.#changedAt.set(key, this.#changes);
  }

  #deploymentsOf(asked: Asked): Array<KeptObjects['deployments']> {
    const named = this.#deployments.get(asked.gateway)?.values() ?? [];
    const unlabelled = releaseNamesOf(asked).flatMap(release =>
      [...(this.#releases.get(release)?.deployments.values() ?? [])].filter(
        ({ metadata }) => metadata.labels?.[GATEWAY_LABEL] === undefined,
      ),
    );
    return [...named, ...unlabelled].sort(byName);
  }

  /** By whatever its Deployments say, and those that may become its own. */
  #releasesOf(asked: Asked): string[] {
    const named = [...(this.#deployments.get(asked.gateway)?.values() ?? [])];
    return [
      ...new Set([
        ...releaseNamesOf(asked),
        ...named.flatMap(
          ({ metadata }) => metadata.labels?.[INSTANCE_LABEL] ?? [],
        ),
      ]),
    ];
  }

  #objectsOf<K extends LabelledKind>(options: {
    releases: string[];
    kind: K;
  }): ByName<KeptObjects[K]> {
    const { releases, kind } = options;
    const [first, ...others] = releases.flatMap(
      release => this.#releases.get(release)?.[kind] ?? [],
    );
    return others.length === 0
      ? first ?? new Map()
      : new Map([first, ...others].flatMap(objects => [...objects]));
  }

  #endingsOf(releases: string[]): ByName<RegionEvent> {
    const endings = new Map<string, RegionEvent>();
    if (this.#endings.size > 0) {
      for (const pod of this.#objectsOf({ releases, kind: 'pods' }).keys()) {
        this.#endings
          .get(pod)
          ?.forEach((event, name) => endings.set(name, event));
      }
    }
    return endings;
  }

  #metricsOf(options: {
    data: KubernetesPodMetrics[];
    releases: string[];
  }): KubernetesPodMetrics[] {
    const { data, releases } = options;
    let byRelease = this.#metrics.get(data);
    if (!byRelease) {
      byRelease = new Map();
      for (const measured of data) {
        const release = measured.metadata.labels?.[INSTANCE_LABEL];
        const known = byRelease.get(release);
        if (known) {
          known.push(measured);
        } else {
          byRelease.set(release, [measured]);
        }
      }
      this.#metrics.set(data, byRelease);
    }
    const ours = byRelease;
    return releases.flatMap(release => ours.get(release) ?? []);
  }
}

/** A change that tells by its kind what it is of. */
type AnyChange = {
  [K in WatchedKind]: { kind: K } & ItemChange<KeptObjects[K]>;
}[WatchedKind];

function gatewayKey(gateway: string): string {
  return `gateway/${gateway}`;
}

function releaseKey(release: string): string {
  return `release/${release}`;
}

function recordKey(record: string): string {
  return `record/${record}`;
}

function noObjects(): ReleaseObjects {
  return {
    deployments: new Map(),
    pods: new Map(),
    autoscalers: new Map(),
    replicaSets: new Map(),
    disruptionBudgets: new Map(),
    endpointSlices: new Map(),
  };
}

function withData<T>(known: Known<T>, make: (data: T) => T): Known<T> {
  const { data } = known;
  return data === undefined ? known : { ...known, data: make(data) };
}

function byName(
  one: { metadata: { name: string } },
  other: { metadata: { name: string } },
): number {
  return one.metadata.name < other.metadata.name ? -1 : 1;
}

function add<T>(options: {
  to: Map<string, Map<string, T>>;
  key: string;
  name: string;
  value: T;
}): void {
  const { to, key, name, value } = options;
  const known = to.get(key) ?? new Map<string, T>();
  known.set(name, value);
  to.set(key, known);
}

function remove<T>(options: {
  from: Map<string, Map<string, T>>;
  key: string;
  name: string;
}): void {
  const { from, key, name } = options;
  const known = from.get(key);
  known?.delete(name);
  if (known?.size === 0) {
    from.delete(key);
  }
}
