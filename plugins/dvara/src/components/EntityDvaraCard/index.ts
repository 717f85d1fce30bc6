export * from './EntityDvaraCard';
