import {
  gatewayComponentSchema,
  type GatewayComponent,
} from '../gateway/gatewayComponent';
import { COMPONENT_LABEL, INSTANCE_LABEL } from '../gateway/labels';
import type { ComponentReport } from '../report/pods';
import {
  known,
  type KubernetesDeployment,
  type KubernetesPod,
  type KubernetesPodMetrics,
} from './kubernetesObjects';
import { projectPod } from './projectPod';

/**
 * The components of a release: its Deployments, in the chart's order, each with
 * its pods. Test pods and Deployments of other charts carry other component labels.
 *
 * @public
 */
export function projectComponents(options: {
  /** Deployments of one release. */
  deployments: KubernetesDeployment[];
  /** Pods, of this release or of more. */
  pods: KubernetesPod[];
  metrics?: KubernetesPodMetrics[];
}): ComponentReport[] {
  const { deployments, pods, metrics } = options;
  const metricsByPod = new Map(
    metrics?.map(entry => [entry.metadata.name, entry]),
  );
  return deployments
    .flatMap(deployment => {
      const component = componentOf(deployment);
      return component ? [{ component, deployment }] : [];
    })
    .sort((a, b) => rankOf(a.component) - rankOf(b.component))
    .map(({ component, deployment }) =>
      projectComponent({
        component,
        deployment,
        pods: pods.filter(pod => sameComponent(pod, deployment)),
        metricsByPod,
      }),
    );
}

/** The component that an object belongs to, by its label. */
export function componentOf(object: {
  metadata: { labels?: Record<string, string> };
}): GatewayComponent | undefined {
  return gatewayComponentSchema.safeParse(
    object.metadata.labels?.[COMPONENT_LABEL],
  ).data;
}

function projectComponent(options: {
  component: GatewayComponent;
  deployment: KubernetesDeployment;
  pods: KubernetesPod[];
  metricsByPod: Map<string, KubernetesPodMetrics>;
}): ComponentReport {
  const { component, deployment, metricsByPod } = options;
  const { metadata, spec, status } = deployment;
  const pods = options.pods
    .map(pod =>
      projectPod({ pod, metrics: metricsByPod.get(pod.metadata.name) }),
    )
    .sort((a, b) => a.name.localeCompare(b.name));
  const rolledOut = isRolledOut(deployment);
  return {
    component,
    name: metadata.name,
    // Absent means 1, as the API server would have written.
    desired: Math.max(0, spec?.replicas ?? 1),
    ready: Math.max(0, status?.readyReplicas ?? 0),
    updated: Math.max(0, status?.updatedReplicas ?? 0),
    rolledOut,
    rolloutFailure: rolloutFailureOf(deployment, rolledOut)?.slice(0, 1000),
    restarts: pods.reduce((sum, { restarts }) => sum + restarts, 0),
    image: known(spec?.template?.spec?.containers)[0]?.image,
    pods,
  };
}

/**
 * Whether the last rollout has ended. Pods that fail later do not undo it: the
 * controller keeps NewReplicaSetAvailable. Without a progress deadline there is
 * no such condition, and the counts tell.
 */
function isRolledOut({
  metadata,
  spec,
  status,
}: KubernetesDeployment): boolean {
  const generation = metadata.generation ?? 0;
  if (!status || (status.observedGeneration ?? 0) < generation) {
    return false;
  }
  const progressing = known(status.conditions).find(
    ({ type }) => type === 'Progressing',
  );
  if (progressing) {
    return (
      progressing.status === 'True' &&
      progressing.reason === 'NewReplicaSetAvailable'
    );
  }
  const desired = spec?.replicas ?? 1;
  return (
    (status.updatedReplicas ?? 0) >= desired &&
    (status.replicas ?? 0) <= (status.updatedReplicas ?? 0) &&
    (status.availableReplicas ?? 0) >= (status.updatedReplicas ?? 0)
  );
}

function rolloutFailureOf(
  deployment: KubernetesDeployment,
  rolledOut: boolean,
): string | undefined {
  if (rolledOut) {
    return undefined;
  }
  const conditions = known(deployment.status?.conditions);
  const failure =
    conditions.find(
      ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
    ) ??
    conditions.find(
      ({ type, status, reason }) =>
        type === 'Progressing' &&
        status === 'False' &&
        reason === 'ProgressDeadlineExceeded',
    );
  return failure
    ? [failure.reason, failure.message].filter(Boolean).join(': ')
    : undefined;
}

function sameComponent(
  pod: KubernetesPod,
  deployment: KubernetesDeployment,
): boolean {
  return [COMPONENT_LABEL, INSTANCE_LABEL].every(
    label =>
      pod.metadata.labels?.[label] === deployment.metadata.labels?.[label],
  );
}

function rankOf(component: GatewayComponent): number {
  return gatewayComponentSchema.options.indexOf(component);
}
