export * from './CliHelmRunner';
export * from './collectSecrets';
export * from './createRedactor';
export * from './HelmError';
export * from './HelmRunner';
export * from './helmRunnerServiceRef';
export * from './soundsSecret';
