import type { Finding } from '../../finding/finding';
import { describeFailure, type Failure } from '../../region/failure';
import { tellFailures } from '../../region/tellFailures';
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
      report.endpoints,
      report.disruptionBudgets,
      report.events,
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
    return byKind([...failures.values()]).map(alike => ({
      id: 'section-unreadable',
      severity: 'warning',
      regionIds: [report.region.id],
      sentence: `A part of ${report.region.id} could not be read.`,
      evidence: evidenceOf(alike),
      remedy: describeFailure(alike[0]).remedy,
    }));
  });

/** Why, and what it was where the reason does not name it. */
function evidenceOf(alike: Alike): string {
  const why = tellFailures(alike);
  const unnamed = alike
    .map(({ operation }) => operation)
    .filter(operation => !why.includes(operation));
  return unnamed.length === 0
    ? `${why}.`
    : `${why}; tried: ${unnamed.join(', ')}.`;
}

type Alike = [Failure, ...Failure[]];

/** What fails alike has one cause and one remedy, such as the roles of an older release of the suite. */
function byKind(failures: Failure[]): Alike[] {
  const groups = new Map<Failure['kind'], Alike>();
  for (const failure of failures) {
    const others = groups.get(failure.kind) ?? [];
    groups.set(failure.kind, [...others, failure] as Alike);
  }
  return [...groups.values()];
}
