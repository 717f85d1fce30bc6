export * from './DvaraRegion';
export * from './RegionsService';
