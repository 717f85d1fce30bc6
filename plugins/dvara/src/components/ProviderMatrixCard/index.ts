export * from './ProviderMatrixCard';
