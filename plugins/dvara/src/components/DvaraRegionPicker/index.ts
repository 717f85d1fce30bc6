export * from './DvaraRegionPicker';
export * from './schema';
export * from './validateRegions';
