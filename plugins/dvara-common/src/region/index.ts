export * from './failure';
export * from './regionState';
