export * from './GatewayReportFailure';
