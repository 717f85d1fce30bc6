export * from './gatewayReportScenario';
export * from './scenarioExpectations';
