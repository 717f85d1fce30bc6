import {
  COMPONENT_LABEL,
  DEPLOYMENT_REVISION_ANNOTATION,
  INSTANCE_LABEL,
  OWNER_ANNOTATION,
  POD_TEMPLATE_HASH_LABEL,
  REVISION_ANNOTATION,
  SERVICE_NAME_LABEL,
  ZONE_LABEL,
} from '../gateway/labels';
import {
  autoscalerSchema,
  deploymentSchema,
  podDisruptionBudgetSchema,
  endpointSliceSchema,
  podSchema,
  replicaSetSchema,
  type KubernetesAutoscaler,
  type KubernetesDeployment,
  type KubernetesDisruptionBudget,
  type KubernetesEndpointSlice,
  type KubernetesPod,
  type KubernetesReplicaSet,
} from './kubernetesObjects';
import { shareAlike } from './shareAlike';

const schemas = {
  pods: podSchema,
  deployments: deploymentSchema,
  autoscalers: autoscalerSchema,
  replicaSets: replicaSetSchema,
  disruptionBudgets: podDisruptionBudgetSchema,
  endpointSlices: endpointSliceSchema,
};

/**
 * Objects that are kept for as long as they live, by kind.
 *
 * @public
 */
export interface WatchedObjects {
  pods: KubernetesPod;
  deployments: KubernetesDeployment;
  autoscalers: KubernetesAutoscaler;
  replicaSets: KubernetesReplicaSet;
  disruptionBudgets: KubernetesDisruptionBudget;
  endpointSlices: KubernetesEndpointSlice;
}

const keptAnnotations = [
  REVISION_ANNOTATION,
  DEPLOYMENT_REVISION_ANNOTATION,
  OWNER_ANNOTATION,
];

/** Of the kinds of which there are many, these say all that is asked of them. */
const keptLabels = [
  INSTANCE_LABEL,
  COMPONENT_LABEL,
  POD_TEMPLATE_HASH_LABEL,
  SERVICE_NAME_LABEL,
  ZONE_LABEL,
];

const fewLabels: (keyof WatchedObjects)[] = [
  'pods',
  'replicaSets',
  'disruptionBudgets',
  'endpointSlices',
];

/**
 * Reads one object, reduced to what the report needs, small enough to be kept:
 * of its annotations only the revisions and the owner stay, of some kinds' labels only those that
 * tell whose they are.
 *
 * @returns undefined where it is no such object
 * @public
 */
export function parseKubernetesObject<K extends keyof WatchedObjects>(options: {
  kind: K;
  object: unknown;
}): WatchedObjects[K] | undefined {
  const parsed = schemas[options.kind].safeParse(options.object);
  if (!parsed.success) {
    return undefined;
  }
  const { annotations, labels, ...metadata } = parsed.data.metadata;
  const few = fewLabels.includes(options.kind);
  return {
    ...parsed.data,
    metadata: {
      ...metadata,
      ...present('labels', few ? shareAlike(only(labels, keptLabels)) : labels),
      ...present('annotations', only(annotations, keptAnnotations)),
    },
  } as WatchedObjects[K];
}

function only(
  texts: Record<string, string> | undefined,
  names: string[],
): Record<string, string> | undefined {
  const kept = Object.entries(texts ?? {}).filter(([name]) =>
    names.includes(name),
  );
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function present(name: string, value: Record<string, string> | undefined) {
  return value ? { [name]: value } : {};
}
