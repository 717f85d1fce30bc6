export * from './StateLabel';
