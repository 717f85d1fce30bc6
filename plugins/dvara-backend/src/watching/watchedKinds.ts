import {
  CHART_NAME,
  COMPONENT_LABEL,
  NAME_LABEL,
  parseKubernetesObject,
  parseReleaseRecord,
  RELEASE_RECORD_COMPONENT,
  type KubernetesAutoscaler,
  type KubernetesDeployment,
  type KubernetesPod,
  type ReleaseRecord,
} from '@dvara/backstage-plugin-dvara-common';

/** A release record as it is kept: `null` where the ConfigMap holds none of a known version. */
export type KeptRecord = ReleaseRecord | null;

/** What is kept of each kind. */
export interface KeptObjects {
  deployments: KubernetesDeployment;
  pods: KubernetesPod;
  autoscalers: KubernetesAutoscaler;
  records: KeptRecord;
}

export type WatchedKind = keyof KeptObjects;

const ofChart = `${NAME_LABEL}=${CHART_NAME}`;

/** Where each kind is and what is kept of it; objects of other charts never come here. */
export const watchedKinds: {
  readonly [K in WatchedKind]: {
    api: string;
    plural: string;
    labelSelector: string;
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
};
