export * from './FleetIcon';
