export { createGatewayWaitAction } from './createGatewayWaitAction';
export { createReleaseDeployAction } from './createReleaseDeployAction';
export { createSecretApplyAction } from './createSecretApplyAction';
