export * from './gatewayReportScenario';
