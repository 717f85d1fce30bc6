export * from './Freshness';
export * from './HeadlineCard';
