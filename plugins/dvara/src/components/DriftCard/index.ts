export * from './DriftCard';
