export * from './formatBytes';
