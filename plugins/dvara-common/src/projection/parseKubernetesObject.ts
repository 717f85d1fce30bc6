import { REVISION_ANNOTATION } from '../gateway/labels';
import {
  autoscalerSchema,
  deploymentSchema,
  podSchema,
  type KubernetesAutoscaler,
  type KubernetesDeployment,
  type KubernetesPod,
} from './kubernetesObjects';

const schemas = {
  pods: podSchema,
  deployments: deploymentSchema,
  autoscalers: autoscalerSchema,
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
}

/**
 * Reads one object, reduced to what the report needs, small enough to be kept:
 * of its annotations only the release's revision stays.
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
  const { annotations, ...metadata } = parsed.data.metadata;
  const revision = annotations?.[REVISION_ANNOTATION];
  return {
    ...parsed.data,
    metadata: revision
      ? { ...metadata, annotations: { [REVISION_ANNOTATION]: revision } }
      : metadata,
  } as WatchedObjects[K];
}
