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
          // A full stop after what was found, not before.
          failure.detail
            ? `${wording.sentence.replace(/\.$/, '')} (${failure.detail}).`
            : wording.sentence,
          report.seenAt
            ? `Last answer ${report.seenAt}.`
            : 'Nothing has been read from it so far.',
        ].join(' '),
        remedy: wording.remedy,
      },
    ];
  });
