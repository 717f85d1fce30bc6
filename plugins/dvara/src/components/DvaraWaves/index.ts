export * from './DvaraWaves';
export * from './schema';
