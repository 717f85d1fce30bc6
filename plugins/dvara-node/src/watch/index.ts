export type { InformerLimits } from './informerLimits';
export * from './RequestPause';
export * from './ResourceInformer';
export * from './WatchClock';
