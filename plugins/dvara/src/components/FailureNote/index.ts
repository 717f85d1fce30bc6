export * from './FailureNote';
