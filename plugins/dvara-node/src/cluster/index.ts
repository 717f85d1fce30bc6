export * from './ClusterClient';
export * from './ClusterConnection';
export * from './ClusterError';
export * from './DefaultClusterClient';
