export * from './HeadlineCard';
