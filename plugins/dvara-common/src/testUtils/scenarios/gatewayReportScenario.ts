import { assembleGatewayReport } from '../../diagnosis/assembleGatewayReport';
import type { GatewayReport } from '../../report/gatewayReport';
import { ScenarioClock } from './scenarioParts';
import { scenarioReadings } from './scenarioReadings';

/**
 * The present of a scenario unless another is given.
 *
 * @public
 */
export const SCENARIO_NOW = '2026-11-22T14:05:00.000Z';

/** @public */
export type ScenarioName = keyof typeof scenarioReadings;

/**
 * The names of all scenarios.
 *
 * @public
 */
export const scenarioNames = Object.keys(scenarioReadings) as ScenarioName[];

/**
 * A whole report in a named state: fixture of tests, the dev page and the walks.
 * Judged by the real code, so that it never shows what the backend would not say.
 *
 * @public
 */
export function gatewayReportScenario(options: {
  name: ScenarioName;
  /** The scenario's present; {@link SCENARIO_NOW} by default. */
  now?: Date;
}): GatewayReport {
  const clock = new ScenarioClock(
    options.now ? options.now.getTime() : Date.parse(SCENARIO_NOW),
  );
  return assembleGatewayReport({
    gateway: {
      name: 'orders-llm',
      entityRef: 'component:default/orders-llm',
    },
    generatedAt: clock.ago(0),
    readings: scenarioReadings[options.name](clock),
  });
}
