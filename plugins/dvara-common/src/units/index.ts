export * from './formatBytes';
export * from './formatCpu';
export * from './parseQuantity';
