import type {
  GatewayReport,
  RegionReport,
} from '@dvara/backstage-plugin-dvara-common';
import { gatewayReportScenario } from '@dvara/backstage-plugin-dvara-common/testUtils';

/** A gateway in twenty regions with fifty pods of its server in each. */
export function largeReport(options: { now: Date }): GatewayReport {
  const report = gatewayReportScenario({
    name: 'provider-degraded',
    now: options.now,
  });
  const regions = Array.from({ length: 20 }, (_, index): RegionReport => {
    const model = report.regions[index % report.regions.length];
    const number = String(index + 1).padStart(2, '0');
    const { components } = model;
    return {
      ...model,
      region: {
        ...model.region,
        id: `${model.region.id}-${number}`,
        name: `${model.region.name} ${number}`,
      },
      components: components && {
        ...components,
        data: components.data?.map(component =>
          component.component === 'gateway-server'
            ? {
                ...component,
                desired: 50,
                ready: 50,
                updated: 50,
                pods: Array.from({ length: 50 }, (__, place) => ({
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
  });
  return { ...report, regions };
}
