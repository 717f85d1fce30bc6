export * from './autoscaling';
export * from './gatewayReport';
export * from './gatewayStatusReport';
export * from './gatewayStream';
export * from './pods';
export * from './regionReport';
export * from './releaseFacts';
export * from './section';
