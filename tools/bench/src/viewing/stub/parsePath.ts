/** Kinds by the plural in the path. */
export const kinds: Record<string, string> = {
  pods: 'Pod',
  services: 'Service',
  configmaps: 'ConfigMap',
  limitranges: 'LimitRange',
  resourcequotas: 'ResourceQuota',
  events: 'Event',
  deployments: 'Deployment',
  replicasets: 'ReplicaSet',
  statefulsets: 'StatefulSet',
  daemonsets: 'DaemonSet',
  horizontalpodautoscalers: 'HorizontalPodAutoscaler',
  poddisruptionbudgets: 'PodDisruptionBudget',
  jobs: 'Job',
  cronjobs: 'CronJob',
  ingresses: 'Ingress',
  endpointslices: 'EndpointSlice',
  podmetrics: 'PodMetrics',
};

/** A collection of objects as a path names it. */
export interface ResourcePath {
  /** With pod metrics apart from pods. */
  plural: string;
  apiVersion: string;
  /** Absent where it means all of them. */
  namespace?: string;
}

/** @returns undefined where the path names no collection */
export function parsePath(path: string): ResourcePath | undefined {
  const [, apiVersion, namespace, plural] =
    /^\/(?:api|apis)\/((?:[^/]+\/)?v[^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)$/.exec(
      path,
    ) ?? [];
  if (!apiVersion) {
    return undefined;
  }
  return {
    plural: apiVersion.startsWith('metrics.k8s.io/') ? 'podmetrics' : plural,
    apiVersion,
    namespace,
  };
}
