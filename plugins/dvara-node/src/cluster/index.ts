export * from './ClusterClient';
export * from './ClusterError';
