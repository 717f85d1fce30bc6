export * from './KubernetesObject';
export * from './releaseName';
export * from './releaseRecord';
export * from './releaseResourceRef';
export * from './releaseStatus';
