import type { Finding } from '../../finding/finding';
import type { RegionReport } from '../../report/regionReport';
import { currentData } from '../currentData';
import { servicesWithoutEndpoints } from '../serviceReach';
import { componentWords } from './componentWords';
import type { Detector } from './detector';

/** Services that refuse all traffic while the pods behind them are ready. */
export const detectServiceWithoutEndpoints: Detector = ({ regions }) =>
  regions.flatMap(report =>
    servicesWithoutEndpoints(report).map(
      ({ component, service, notReady }): Finding => ({
        id: 'service-without-endpoints',
        severity: 'error',
        regionIds: [report.region.id],
        sentence: `Service ${service} in ${report.region.id} leads to no pod: nothing reaches the ${componentWords[component]}.`,
        evidence: `${
          isThere({ report, service })
            ? `Its EndpointSlices hold 0 ready addresses${
                notReady > 0 ? ` and ${notReady} that are not ready` : ''
              }`
            : 'There are no EndpointSlices of it, as if it had been deleted'
        }, while ${componentWords[component]} pods are ready.`,
        remedy: `Compare the Service’s selector and target port with the pods’ labels and port names: kubectl -n ${report.namespace} describe service ${service}. Deploying again writes the chart’s own.`,
      }),
    ),
  );

function isThere(options: { report: RegionReport; service: string }): boolean {
  const { report, service } = options;
  return (currentData(report.endpoints) ?? []).some(
    one => one.service === service,
  );
}
