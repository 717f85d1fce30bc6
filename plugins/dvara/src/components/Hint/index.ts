export * from './Hint';
