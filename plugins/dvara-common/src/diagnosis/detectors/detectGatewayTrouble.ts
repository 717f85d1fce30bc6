import type { Finding } from '../../finding/finding';
import { currentData } from '../currentData';
import { judgeGatewayStatus } from '../judgeGatewayStatus';
import { capitalised } from './componentWords';
import type { Detector } from './detector';

/** What a gateway says against itself, apart from providers and region. */
export const detectGatewayTrouble: Detector = ({ regions }) =>
  regions.flatMap(report => {
    const status = currentData(report.status)?.status;
    if (!status) {
      return [];
    }
    const regionId = report.region.id;
    return judgeGatewayStatus({ status, regionId }).flatMap(
      ({ kind, phrase }): Finding[] => {
        const common = { severity: 'warning' as const, regionIds: [regionId] };
        switch (kind) {
          case 'notRunning':
            return [
              {
                ...common,
                id: 'gateway-not-running',
                sentence: `The gateway in ${regionId} does not call itself running.`,
                evidence: `${capitalised(phrase)}.`,
                remedy: 'Read the log of the server’s pods.',
              },
            ];
          case 'emptyRoute':
            return [
              {
                ...common,
                id: 'route-without-provider',
                sentence: `${capitalised(phrase)} in ${regionId}.`,
                evidence: 'The gateway’s status lists it without a provider.',
                remedy:
                  'Give the route a provider in gatewayServer.gatewayConfig.',
              },
            ];
          case 'warning':
            return [
              {
                ...common,
                id: 'gateway-warning',
                sentence: `The gateway in ${regionId} warns.`,
                evidence: status.warnings
                  .map(warning => `«${warning}»`)
                  .join('; ')
                  .slice(0, 2000),
                remedy: 'Open the row for the gateway’s status.',
              },
            ];
          default:
            return [];
        }
      },
    );
  });
