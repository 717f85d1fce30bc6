export * from './MoreButton';
