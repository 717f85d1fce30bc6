export * from './createGatewayWaitAction';
export * from './createReleaseDeployAction';
export * from './createReleasePlanAction';
export * from './createReleaseRollbackAction';
export * from './createReleaseTestAction';
export * from './createReleaseUninstallAction';
export * from './createReleaseUnlockAction';
export * from './createSecretApplyAction';
export type { ReleaseActionOptions } from './ReleaseTask';
