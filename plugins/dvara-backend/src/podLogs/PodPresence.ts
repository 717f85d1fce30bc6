import {
  COMPONENT_LABEL,
  INSTANCE_LABEL,
  type KubernetesPod,
} from '@dvara/backstage-plugin-dvara-common';
import type { Known } from '../watching/Known';

type KnownPods = Known<ReadonlyMap<string, KubernetesPod>>;

/** A pod that has been deleted. */
export interface GonePod {
  /** The newest pod of its component that came since it was first looked at. */
  replacedBy?: string;
}

/** Whether a pod is still there, by what is watched. */
export class PodPresence {
  readonly #name: string;
  readonly #look: () => KnownPods;
  readonly #labels: KubernetesPod['metadata']['labels'];
  readonly #known: ReadonlySet<string>;

  constructor(options: {
    name: string;
    /** What is known of the pods at the moment. */
    look: () => KnownPods;
  }) {
    this.#name = options.name;
    this.#look = options.look;
    const { data } = this.#look();
    this.#labels = data?.get(this.#name)?.metadata.labels;
    this.#known = new Set(data?.keys());
  }

  /** Undefined also where nobody can say. */
  gone(
    options: {
      /** Counts it as gone when it is being deleted. */
      early?: boolean;
    } = {},
  ): GonePod | undefined {
    const { data, failure } = this.#look();
    if (!data || failure) {
      return undefined;
    }
    const pod = data.get(this.#name);
    if (pod && !(options.early && isLeaving(pod))) {
      return undefined;
    }
    const [newest] = [...data.values()]
      .filter(
        other =>
          !this.#known.has(other.metadata.name) &&
          !isLeaving(other) &&
          this.#isOfTheSame(other),
      )
      .sort((a, b) => createdAt(b).localeCompare(createdAt(a)));
    return newest ? { replacedBy: newest.metadata.name } : {};
  }

  #isOfTheSame({ metadata }: KubernetesPod): boolean {
    return [INSTANCE_LABEL, COMPONENT_LABEL].every(
      label => metadata.labels?.[label] === this.#labels?.[label],
    );
  }
}

function isLeaving({ metadata }: KubernetesPod): boolean {
  return metadata.deletionTimestamp !== undefined;
}

function createdAt({ metadata }: KubernetesPod): string {
  return metadata.creationTimestamp ?? '';
}
