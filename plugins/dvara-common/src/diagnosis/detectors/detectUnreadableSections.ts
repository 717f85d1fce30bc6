import type { Finding } from '../../finding/finding';
import { describeFailure, type Failure } from '../../region/failure';
import { currentData } from '../currentData';
import type { Detector } from './detector';

/** Parts of a region that could not be read while the region answers. */
export const detectUnreadableSections: Detector = ({ regions }) =>
  regions.flatMap((report): Finding[] => {
    if (report.failure) {
      return [];
    }
    const failures = new Map<string, Failure>();
    for (const section of [
      report.release,
      report.components,
      report.autoscaling,
      report.usage,
    ]) {
      if (section?.failure) {
        // One refused list may cost two sections: it is told once.
        failures.set(section.failure.operation, section.failure);
      }
    }
    const recordFailure = currentData(report.release)?.recordFailure;
    if (recordFailure) {
      failures.set(recordFailure.operation, recordFailure);
    }
    return [...failures.values()].map(failure => {
      const wording = describeFailure(failure);
      return {
        id: 'section-unreadable',
        severity: 'warning',
        regionIds: [report.region.id],
        sentence: `${report.region.id}: could not ${failure.operation}.`,
        evidence: `${wording.label}${
          failure.detail ? `: ${failure.detail}` : ''
        }.`,
        remedy: wording.remedy,
      };
    });
  });
