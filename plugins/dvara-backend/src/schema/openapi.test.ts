import type { JsonObject, JsonValue } from '@backstage/types';
import {
  autoscalerReportSchema,
  chartRulesSchema,
  componentReportSchema,
  disruptionBudgetSchema,
  failureSchema,
  fieldChangeSchema,
  findingSchema,
  fleetChangesSchema,
  fleetGatewaySchema,
  fleetRegionSchema,
  fleetReportSchema,
  gatewayRefusalSchema,
  gatewayReportSchema,
  gatewayStatusReportSchema,
  gatewayStatusSchema,
  gatewayStreamEndSchema,
  objectChangeSchema,
  podLogEndSchema,
  podLogLineSchema,
  podLogSchema,
  podReportSchema,
  regionEventSchema,
  regionReportSchema,
  regionSummarySchema,
  releaseDiffSchema,
  releaseFactsSchema,
  releaseHistorySchema,
  releaseRevisionSchema,
  serviceEndpointsSchema,
  slimGatewayReport,
} from '@dvara/backstage-plugin-dvara-common';
import {
  gatewayReportScenario,
  scenarioNames,
} from '@dvara/backstage-plugin-dvara-common/testUtils';
import {
  answerValidator,
  openApiDocument,
} from '../__testUtils__/openApiDocument';
import { toJsonSchema } from '../__testUtils__/toJsonSchema';

const schemas = {
  AutoscalerReport: autoscalerReportSchema,
  ChartRules: chartRulesSchema,
  ComponentReport: componentReportSchema,
  DisruptionBudget: disruptionBudgetSchema,
  Failure: failureSchema,
  FieldChange: fieldChangeSchema,
  Finding: findingSchema,
  FleetChanges: fleetChangesSchema,
  FleetGateway: fleetGatewaySchema,
  FleetRegion: fleetRegionSchema,
  FleetReport: fleetReportSchema,
  GatewayRefusal: gatewayRefusalSchema,
  GatewayReport: gatewayReportSchema,
  GatewayStatus: gatewayStatusSchema,
  GatewayStatusReport: gatewayStatusReportSchema,
  GatewayStreamEnd: gatewayStreamEndSchema,
  ObjectChange: objectChangeSchema,
  PodLog: podLogSchema,
  PodLogEnd: podLogEndSchema,
  PodLogLine: podLogLineSchema,
  PodReport: podReportSchema,
  RegionEvent: regionEventSchema,
  RegionReport: regionReportSchema,
  RegionSummary: regionSummarySchema,
  ReleaseDiff: releaseDiffSchema,
  ReleaseFacts: releaseFactsSchema,
  ReleaseHistory: releaseHistorySchema,
  ReleaseRevision: releaseRevisionSchema,
  ServiceEndpoints: serviceEndpointsSchema,
};

describe('the OpenAPI document', () => {
  it.each(Object.entries(schemas))(
    'says of %s what the zod schema says',
    (name, schema) => {
      expect(resolved(openApiDocument.components.schemas[name])).toEqual(
        toJsonSchema(schema),
      );
    },
  );

  it('admits every scenario and refuses what is none', () => {
    const validate = answerValidator({
      path: '/v1/gateways/{kind}/{namespace}/{name}',
      status: 200,
    });
    for (const name of scenarioNames) {
      const answer = slimGatewayReport(gatewayReportScenario({ name }));
      validate(JSON.parse(JSON.stringify(answer)));
      expect({ name, errors: validate.errors }).toEqual({ name, errors: null });
    }
    const report = gatewayReportScenario({ name: 'all-healthy' });
    expect(validate({ ...report, regions: undefined })).toBe(false);
    expect(
      validate({
        ...report,
        regions: [{ ...report.regions[0], state: 'splendid' }],
      }),
    ).toBe(false);
  });
});

/** A schema without references and words for people. */
function resolved(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) {
    return value.map(item => resolved(item) ?? null);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (typeof value.$ref === 'string') {
    const name = value.$ref.split('/').at(-1) ?? '';
    return resolved(openApiDocument.components.schemas[name]);
  }
  const entries = Object.entries(value as JsonObject).filter(
    ([key, inner]) => !(key === 'description' && typeof inner === 'string'),
  );
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, resolved(inner)]),
  );
}
