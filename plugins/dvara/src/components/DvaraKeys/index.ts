export * from './DvaraKeys';
export * from './schema';
export * from './validateKeys';
