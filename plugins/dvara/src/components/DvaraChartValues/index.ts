export * from './DvaraChartValues';
export * from './schema';
export * from './validateChartValues';
