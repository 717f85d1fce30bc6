import { join } from 'node:path';

/** Files and folders of one cluster below its state directory. */
export interface ClusterPaths {
  /** The folder of the cluster itself. */
  root: string;
  state: string;
  /** Certificates, made before the cluster and copied to where kwokctl looks for them. */
  pki: string;
  etcdData: string;
  /** Bearer tokens in the API server's CSV form. */
  tokens: string;
  deployerToken: string;
  viewerToken: string;
  adminKubeconfig: string;
  viewerKubeconfig: string;
  deployerKubeconfig: string;
  /** `KWOK_WORKDIR`. */
  kwokWorkDirectory: string;
  /** kwokctl's folder of this cluster: everything in it can be made again. */
  kwokCluster: string;
  kwokctlConfiguration: string;
  podLogs: string;
  standInPid: string;
  standInLog: string;
  lock: string;
}

/** Where everything of cluster `name` lies below `directory`. */
export function clusterPaths(options: {
  directory: string;
  name: string;
}): ClusterPaths {
  const root = join(options.directory, options.name);
  const kwokWorkDirectory = join(root, 'kwok');
  const kwokCluster = join(kwokWorkDirectory, 'clusters', options.name);
  return {
    root,
    state: join(root, 'state.json'),
    pki: join(root, 'pki'),
    etcdData: join(root, 'etcd'),
    tokens: join(root, 'tokens', 'tokens.csv'),
    deployerToken: join(root, 'tokens', 'deployer'),
    viewerToken: join(root, 'tokens', 'viewer'),
    adminKubeconfig: join(root, 'kubeconfig.yaml'),
    viewerKubeconfig: join(root, 'kubeconfig-viewer.yaml'),
    deployerKubeconfig: join(root, 'kubeconfig-deployer.yaml'),
    kwokWorkDirectory,
    kwokCluster,
    kwokctlConfiguration: join(root, 'kwokctl.yaml'),
    podLogs: join(root, 'pod-logs'),
    standInPid: join(root, 'gateway-stand-in.pid'),
    standInLog: join(root, 'gateway-stand-in.log'),
    lock: join(root, 'lock'),
  };
}
