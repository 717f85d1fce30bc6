export type {
  KubernetesAutoscaler,
  KubernetesDeployment,
  KubernetesDisruptionBudget,
  KubernetesEndpointSlice,
  KubernetesPod,
  KubernetesPodMetrics,
  KubernetesReplicaSet,
} from './kubernetesObjects';
export * from './parseKubernetesList';
export * from './parseKubernetesObject';
export * from './parseReleaseRecord';
export * from './projectAutoscaler';
export * from './projectComponents';
export * from './projectDisruptionBudget';
export * from './projectEndpoints';
export * from './projectEvent';
export * from './projectPod';
export * from './projectRelease';
export * from './selectEvents';
export * from './selectRelease';
