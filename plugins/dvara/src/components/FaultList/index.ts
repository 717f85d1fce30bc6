export * from './FaultList';
