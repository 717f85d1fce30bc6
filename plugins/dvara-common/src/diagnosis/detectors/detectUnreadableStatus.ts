import type { Finding } from '../../finding/finding';
import { describeFailure, type FailureKind } from '../../region/failure';
import { tellFailures } from '../../region/tellFailures';
import type { RegionReport } from '../../report/regionReport';
import { currentData } from '../currentData';
import type { Detector } from './detector';

const remedies: Partial<Record<FailureKind, string>> = {
  timeout: 'Read the log of the server’s pods: it listens but does not answer.',
  connectionRefused:
    'Read the log of the server’s pods: nothing listens on its port.',
  connectionLost: 'Read the log of the server’s pods for a restart.',
  serverError: 'Read the log of the server’s pods for the error it answers.',
  invalidAnswer:
    'Check what answers on the server’s port: another image, or a proxy between.',
  forbidden:
    'Grant the viewer role: «get services/proxy», or «create pods/portforward» with status.access portForward.',
  unauthorized:
    'This gateway protects its status with an actuator key. Refer to that key in dvara.regions[].status.keys (with status.access portForward or url).',
  misconfigured:
    'Correct what the evidence names. The file of a key (dvara.regions[].status.keys) is read anew each time.',
  notFound:
    'Check that the server’s image is a Dvara gateway: it has neither /status nor /actuator/gateway-status.',
};

/**
 * Gateways whose pods are ready while their status cannot be read. Without a
 * ready pod nothing is expected to answer.
 */
export const detectUnreadableStatus: Detector = ({ regions }) =>
  regions.flatMap((report): Finding[] => {
    const failure = report.status?.failure;
    if (report.failure || !failure || !hasReadyServer(report)) {
      return [];
    }
    return [
      {
        id: 'status-unreadable',
        severity: 'warning',
        regionIds: [report.region.id],
        sentence: `The gateway’s status in ${report.region.id} could not be read.`,
        evidence: `${tellFailures([failure])}.`,
        remedy: remedies[failure.kind] ?? describeFailure(failure).remedy,
      },
    ];
  });

function hasReadyServer(report: RegionReport): boolean {
  return (currentData(report.components) ?? []).some(
    ({ component, ready }) => component === 'gateway-server' && ready > 0,
  );
}
