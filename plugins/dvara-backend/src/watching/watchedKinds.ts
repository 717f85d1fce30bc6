import {
  CHART_NAME,
  COMPONENT_LABEL,
  isGatewayEvent,
  NAME_LABEL,
  parseKubernetesObject,
  parseReleaseRecord,
  projectEvent,
  RELEASE_RECORD_COMPONENT,
  type KubernetesAutoscaler,
  type KubernetesDeployment,
  type KubernetesDisruptionBudget,
  type KubernetesEndpointSlice,
  type KubernetesPod,
  type KubernetesReplicaSet,
  type RegionEvent,
  type ReleaseRecord,
} from '@dvara/backstage-plugin-dvara-common';
import type {
  InformerLimits,
  KeepRule,
} from '@dvara/backstage-plugin-dvara-node';

/** A release record as it is kept: `null` where the ConfigMap holds none of a known version. */
export type KeptRecord = ReleaseRecord | null;

/** What is kept of each kind. */
export interface KeptObjects {
  deployments: KubernetesDeployment;
  pods: KubernetesPod;
  autoscalers: KubernetesAutoscaler;
  records: KeptRecord;
  replicaSets: KubernetesReplicaSet;
  disruptionBudgets: KubernetesDisruptionBudget;
  endpointSlices: KubernetesEndpointSlice;
  /** `null` is not understood, which of an event costs nothing else. */
  events: RegionEvent | null;
}

export type WatchedKind = keyof KeptObjects;

/**
 * Events that are kept of a namespace, the newest. One is cut to some 1.5 kB at most, so
 * that a namespace in which much happens costs 1.5 MB.
 */
export const KEPT_EVENTS = 1000;

const ofChart = `${NAME_LABEL}=${CHART_NAME}`;

/**
 * What surrounds the pods may be a little older: an API server that closes every watch at
 * once still gets less than two requests a second for a namespace.
 */
const calm: Partial<InformerLimits> = {
  backoffMs: 2000,
  maxShortWatchBackoffMs: 15_000,
};

/** Where each kind is and what is kept of it; objects of other charts never come here. */
export const watchedKinds: {
  readonly [K in WatchedKind]: {
    api: string;
    plural: string;
    /** Without it, all of the namespace come here, and `keep` leaves out most of them. */
    labelSelector?: string;
    keep?: KeepRule<KeptObjects[K]>;
    limits?: Partial<InformerLimits>;
    project: (object: unknown) => KeptObjects[K] | undefined;
  };
} = {
  deployments: {
    api: '/apis/apps/v1',
    plural: 'deployments',
    labelSelector: ofChart,
    project: object => parseKubernetesObject({ kind: 'deployments', object }),
  },
  pods: {
    api: '/api/v1',
    plural: 'pods',
    labelSelector: ofChart,
    project: object => parseKubernetesObject({ kind: 'pods', object }),
  },
  autoscalers: {
    api: '/apis/autoscaling/v2',
    plural: 'horizontalpodautoscalers',
    labelSelector: ofChart,
    project: object => parseKubernetesObject({ kind: 'autoscalers', object }),
  },
  records: {
    api: '/api/v1',
    plural: 'configmaps',
    labelSelector: `${ofChart},${COMPONENT_LABEL}=${RELEASE_RECORD_COMPONENT}`,
    project: object => parseReleaseRecord(object) ?? null,
  },
  replicaSets: {
    api: '/apis/apps/v1',
    plural: 'replicasets',
    limits: calm,
    labelSelector: ofChart,
    project: object => parseKubernetesObject({ kind: 'replicaSets', object }),
  },
  disruptionBudgets: {
    api: '/apis/policy/v1',
    plural: 'poddisruptionbudgets',
    limits: calm,
    labelSelector: ofChart,
    project: object =>
      parseKubernetesObject({ kind: 'disruptionBudgets', object }),
  },
  endpointSlices: {
    api: '/apis/discovery.k8s.io/v1',
    plural: 'endpointslices',
    limits: calm,
    // The controller gives them the labels of their Service.
    labelSelector: ofChart,
    project: object =>
      parseKubernetesObject({ kind: 'endpointSlices', object }),
  },
  events: {
    api: '/api/v1',
    plural: 'events',
    limits: calm,
    keep: {
      wanted: event => event !== null && isGatewayEvent(event),
      most: KEPT_EVENTS,
      rank: event => Date.parse(event?.lastAt ?? '') || 0,
    },
    project: object => projectEvent(object) ?? null,
  },
};
