export * from './DvaraRegionPicker';
export * from './readChosenRegions';
export * from './schema';
export * from './validateRegions';
