export * from './GatewayActions';
