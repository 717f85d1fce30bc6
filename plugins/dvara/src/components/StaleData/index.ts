export * from './StaleData';
