import { parseEntityRef } from '@backstage/catalog-model';
import type { GatewayReport } from '@dvara/backstage-plugin-dvara-common';
import { GatewayRefusedError, type DvaraApi } from '../api';
import { pollIntervalOf } from './pollIntervalOf';
import type { ReportSource } from './ReportSource';

/** The reports of single gateways, each under the reference of its entity. */
export function gatewaySource(api: DvaraApi): ReportSource<GatewayReport> {
  return {
    pollInterval: pollIntervalOf(api),
    ask: ({ subject, signal }) =>
      api.getGatewayReport({ entityRef: parseEntityRef(subject), signal }),
    follow: ({ subjects, onReport, onRefusal, ...connection }) =>
      api.followGateways({
        ...connection,
        entityRefs: subjects.map(ref => parseEntityRef(ref)),
        onEvent: event => {
          if (event.event === 'report') {
            const { report, id } = event;
            onReport({ subject: subjectOf(report.gateway), report, id });
          } else {
            const { status, message } = event.refusal;
            onRefusal({
              subject: subjectOf(event.refusal),
              error: new GatewayRefusedError({ status, message }),
            });
          }
        },
      }),
  };
}

function subjectOf(gateway: { entityRef: string }): string {
  return gateway.entityRef.toLocaleLowerCase('en-US');
}
