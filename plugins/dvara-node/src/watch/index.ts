export type { InformerLimits } from './informerLimits';
export type { ItemChange, KeepRule } from './KeptItems';
export * from './RequestPause';
export * from './ResourceInformer';
export * from './WatchClock';
