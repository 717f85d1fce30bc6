export * from './attempt';
export * from './Deadline';
export * from './readGatewayStatus';
