export * from './Meter';
export * from './SegmentedBar';
