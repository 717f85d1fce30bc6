export * from './EntityDvaraContent';
