export {
  areToolsBuilt,
  buildTools,
  checkBuildable,
  type BuildProgress,
  type BuildToolsOptions,
  type ToolPaths,
} from './buildTools.ts';
export {
  choosePorts,
  isPortFree,
  type ChoosePortsOptions,
  type ClusterPorts,
} from './choosePorts.ts';
export { createPki, type Pki } from './createPki.ts';
export { defaultCacheDirectory } from './defaultCacheDirectory.ts';
export {
  GatewayStandInProcess,
  type StandInStartOptions,
} from './GatewayStandInProcess.ts';
export {
  KubernetesApi,
  type ApiRequest,
  type ApiResponse,
  type KubernetesApiOptions,
  type KubernetesObject,
  type ObjectMetadata,
  type WatchOptions,
} from './KubernetesApi.ts';
export {
  LocalCluster,
  type ClusterCondition,
  type ClusterStatus,
  type LocalClusterOptions,
  type StartOptions,
} from './LocalCluster.ts';
export {
  LocalClusterError,
  type LocalClusterErrorCode,
} from './LocalClusterError.ts';
export {
  findClusters,
  prepareCluster,
  type PrepareClusterOptions,
  type PreparedCluster,
} from './prepareCluster.ts';
export { standInNames, type PodFault } from './standInNames.ts';
export { Workloads, type PodTarget } from './Workloads.ts';
