export * from './ConnectionLostError';
export * from './DvaraApi';
export * from './DvaraClient';
export * from './GatewayRefusedError';
export * from './InvalidAnswerError';
