export * from './ChartService';
export * from './DefaultChartService';
