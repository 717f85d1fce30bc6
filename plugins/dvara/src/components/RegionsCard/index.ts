export * from './RegionsCard';
