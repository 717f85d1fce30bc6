export * from './LazyPart';
export * from './PartLoader';
