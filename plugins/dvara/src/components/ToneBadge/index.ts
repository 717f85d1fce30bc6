export * from './ToneBadge';
