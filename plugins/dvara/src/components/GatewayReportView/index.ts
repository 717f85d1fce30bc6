export * from './GatewayReportView';
