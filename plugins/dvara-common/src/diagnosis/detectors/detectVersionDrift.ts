import type { Finding } from '../../finding/finding';
import { currentData } from '../currentData';
import type { Detector } from './detector';

const facts = [
  { key: 'chartVersion', id: 'chart-versions-differ', word: 'chart' },
  { key: 'appVersion', id: 'app-versions-differ', word: 'gateway' },
] as const;

/** Versions that are not the same in every region. */
export const detectVersionDrift: Detector = ({ regions }) =>
  facts.flatMap(({ key, id, word }): Finding[] => {
    const byVersion = new Map<string, string[]>();
    for (const report of regions) {
      const version = currentData(report.release)?.[key];
      if (version) {
        byVersion.set(version, [
          ...(byVersion.get(version) ?? []),
          report.region.id,
        ]);
      }
    }
    if (byVersion.size < 2) {
      return [];
    }
    const groups = [...byVersion].sort(([, a], [, b]) => b.length - a.length);
    return [
      {
        id,
        severity: 'warning',
        regionIds: oddOnes(groups),
        sentence: `Regions run different ${word} versions.`,
        evidence: `${groups
          .map(([version, regionIds]) => `${version}: ${regionIds.join(', ')}`)
          .join('; ')}.`,
        remedy:
          'Deploy the same version to every region, unless a rollout in waves is under way.',
      },
    ];
  });

/** The regions outside the largest group; all of them where there is none. */
function oddOnes(groups: [string, string[]][]): string[] {
  const [first, second] = groups;
  const odd = first[1].length > second[1].length ? groups.slice(1) : groups;
  return odd.flatMap(([, regionIds]) => regionIds);
}
