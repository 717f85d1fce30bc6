import {
  assembleGatewayReport,
  type GatewayReport,
  type RegionReadings,
} from '@dvara/backstage-plugin-dvara-common';
import { gatewayReportScenario } from '@dvara/backstage-plugin-dvara-common/testUtils';

const REGIONS = 20;
const SERVER_PODS = 50;

/** A gateway in twenty regions with fifty pods of its server in each. */
export function largeReport(options: { now: Date }): GatewayReport {
  const { gateway, generatedAt, regions } = gatewayReportScenario({
    name: 'provider-degraded',
    now: options.now,
  });
  return assembleGatewayReport({
    gateway,
    generatedAt,
    readings: Array.from({ length: REGIONS }, (_, index) =>
      enlarge({ model: regions[index % regions.length], number: index + 1 }),
    ),
  });
}

function enlarge(options: {
  model: RegionReadings;
  number: number;
}): RegionReadings {
  const { model, number } = options;
  const { components, status } = model;
  const suffix = String(number).padStart(2, '0');
  const id = `${model.region.id}-${suffix}`;
  return {
    ...model,
    region: { ...model.region, id, name: `${model.region.name} ${suffix}` },
    status: status?.data && {
      ...status,
      data: {
        ...status.data,
        status: { ...status.data.status, region: { id } },
      },
    },
    components: components && {
      ...components,
      data: components.data?.map(component =>
        component.component === 'gateway-server'
          ? {
              ...component,
              desired: SERVER_PODS,
              ready: SERVER_PODS,
              updated: SERVER_PODS,
              pods: Array.from({ length: SERVER_PODS }, (_, place) => ({
                ...component.pods[place % component.pods.length],
                name: `${component.name}-7c9f8d6b5-${place
                  .toString(36)
                  .padStart(5, 'x')}`,
              })),
            }
          : component,
      ),
    },
  };
}
