import type { Finding } from '../../finding/finding';
import { describeFailure } from '../../region/failure';
import type { Detector } from './detector';

/** Regions that could not be read at all. */
export const detectRegionFailure: Detector = ({ regions }) =>
  regions.flatMap((report): Finding[] => {
    const { failure, region, state } = report;
    if (!failure) {
      return [];
    }
    const wording = describeFailure(failure);
    return [
      {
        id:
          state === 'unreachable' || state === 'denied'
            ? `region-${state}`
            : 'region-unknown',
        severity: state === 'unreachable' ? 'error' : 'warning',
        regionIds: [region.id],
        sentence:
          state === 'unreachable'
            ? `${region.id} cannot be reached.`
            : `${region.id} cannot be read.`,
        evidence: [
          wording.sentence,
          `Tried: ${failure.operation}${
            failure.detail ? `, ${failure.detail}` : ''
          }.`,
          report.seenAt
            ? `Last answer ${report.seenAt}.`
            : 'The portal has had no answer from it yet.',
        ].join(' '),
        remedy: wording.remedy,
      },
    ];
  });
