export * from './Staged';
