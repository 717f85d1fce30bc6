import type { Finding } from '../../finding/finding';
import { currentData } from '../currentData';
import type { Detector } from './detector';
import { changeForm } from './remedyForms';

/** A gateway that calls itself by another region's name, or by none. */
export const detectWrongRegion: Detector = ({ gateway, regions }) =>
  regions.flatMap((report): Finding[] => {
    const answersAs = currentData(report.status)?.status.region?.id;
    const asked = report.region.id;
    if (!answersAs || answersAs === asked) {
      return [];
    }
    return [
      {
        id: 'region-mismatch',
        severity: 'error',
        regionIds: [asked],
        sentence: `The gateway in ${asked} answers as ${answersAs}.`,
        evidence: `Its status says region.id ${answersAs}.`,
        remedy: `Deploy with gatewayServer.region.id=${asked}, or correct the region’s cluster and namespace in the portal’s configuration.`,
        template: changeForm({ gateway, regions: [report] }),
      },
    ];
  });
