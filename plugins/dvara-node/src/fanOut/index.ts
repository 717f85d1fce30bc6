export * from './mapRegions';
