export * from './CliHelmRunner';
export * from './createRedactor';
export * from './HelmError';
export * from './HelmRunner';
export * from './helmRunnerServiceRef';
