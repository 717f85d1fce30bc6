export * from './ConnectionBadge';
