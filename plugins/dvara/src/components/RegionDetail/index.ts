export * from './RegionDetail';
