import {
  gatewayComponentSchema,
  type GatewayComponent,
} from '../gateway/gatewayComponent';
import {
  COMPONENT_LABEL,
  DEPLOYMENT_REVISION_ANNOTATION,
  INSTANCE_LABEL,
  POD_TEMPLATE_HASH_LABEL,
} from '../gateway/labels';
import type { ComponentReport } from '../report/pods';
import {
  known,
  type KubernetesDeployment,
  type KubernetesPod,
  type KubernetesPodMetrics,
  type KubernetesReplicaSet,
} from './kubernetesObjects';
import { projectPod } from './projectPod';
import { usualStartSeconds } from './startOfPod';

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
  /** ReplicaSets, of this release or of more; without them new pods are not told from old ones. */
  replicaSets?: KubernetesReplicaSet[];
  /** Zones of pods by their name, as EndpointSlices tell them. */
  zones?: ReadonlyMap<string, string>;
  /** When they are looked at, ISO 8601; without it the report does not tell since when a pod is ready. */
  at?: string;
}): ComponentReport[] {
  const { deployments, pods, metrics, replicaSets, zones, at } = options;
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
        newest: newestOf({ replicaSets, deployment }),
        metricsByPod,
        zones,
        at,
      }),
    );
}

/**
 * The component that an object belongs to, by its label.
 *
 * @public
 */
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
  newest: NewestReplicaSet | undefined;
  metricsByPod: Map<string, KubernetesPodMetrics>;
  zones: ReadonlyMap<string, string> | undefined;
  at: string | undefined;
}): ComponentReport {
  const { component, deployment, newest, metricsByPod, zones, at } = options;
  const { metadata, spec, status } = deployment;
  const usual = usualStartSeconds(options.pods);
  const pods = options.pods
    .map(pod =>
      projectPod({
        pod,
        metrics: metricsByPod.get(pod.metadata.name),
        zone: zones?.get(pod.metadata.name),
        newestHash: newest?.hash,
        usualStartSeconds: usual,
        at,
      }),
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
    revision: newest?.revision,
    pods,
  };
}

interface NewestReplicaSet {
  revision: number;
  hash: string | undefined;
}

/** The ReplicaSet that the Deployment is at, or on its way to. */
function newestOf(options: {
  replicaSets: KubernetesReplicaSet[] | undefined;
  deployment: KubernetesDeployment;
}): NewestReplicaSet | undefined {
  const { replicaSets = [], deployment } = options;
  return replicaSets
    .filter(replicaSet => sameComponent(replicaSet, deployment))
    .map(({ metadata }) => ({
      revision: Number(metadata.annotations?.[DEPLOYMENT_REVISION_ANNOTATION]),
      hash: metadata.labels?.[POD_TEMPLATE_HASH_LABEL],
    }))
    .filter(({ revision }) => Number.isSafeInteger(revision) && revision > 0)
    .sort((a, b) => b.revision - a.revision)[0];
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
  object: { metadata: { labels?: Record<string, string> } },
  deployment: KubernetesDeployment,
): boolean {
  return [COMPONENT_LABEL, INSTANCE_LABEL].every(
    label =>
      object.metadata.labels?.[label] === deployment.metadata.labels?.[label],
  );
}

function rankOf(component: GatewayComponent): number {
  return gatewayComponentSchema.options.indexOf(component);
}
