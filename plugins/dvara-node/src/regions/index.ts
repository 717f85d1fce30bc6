export * from './DefaultRegionsService';
export * from './DvaraRegion';
export * from './isNamespaceShared';
export * from './RegionsService';
