export type {
  KubernetesAutoscaler,
  KubernetesDeployment,
  KubernetesPod,
  KubernetesPodMetrics,
} from './kubernetesObjects';
export * from './parseKubernetesList';
export * from './parseKubernetesObject';
export * from './parseReleaseRecord';
export * from './projectAutoscaler';
export * from './projectComponents';
export * from './projectPod';
export * from './projectRelease';
export * from './selectRelease';
