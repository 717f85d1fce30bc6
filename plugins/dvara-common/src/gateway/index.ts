export * from './annotations';
export * from './gatewayComponent';
export * from './gatewayReference';
export * from './gatewaySecretKeys';
export * from './gatewayStatus';
export * from './labels';
export * from './parseGatewayStatus';
