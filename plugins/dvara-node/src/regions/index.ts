export * from './DefaultRegionsService';
export * from './DvaraRegion';
export * from './RegionsService';
