export * from './formatBytes';
export * from './parseQuantity';
