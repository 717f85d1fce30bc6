import type { PlanBasis, RegionBasis } from './planDigest';

/**
 * Says what has changed since a plan was made, region by region.
 *
 * @returns a sentence per region that differs; an empty list where the plan holds
 */
export function comparePlans(options: {
  planned: PlanBasis;
  now: PlanBasis;
}): string[] {
  const { planned, now } = options;
  const sentences: string[] = [];
  if (planned.chart !== now.chart) {
    sentences.push('the chart has changed');
  }
  const left = new Map(planned.regions.map(each => [each.region, each]));
  for (const region of now.regions) {
    const before = left.get(region.region);
    left.delete(region.region);
    if (!before) {
      sentences.push(`${region.region} was not in the plan`);
      continue;
    }
    const changes = compareRegions({ planned: before, now: region });
    if (changes.length) {
      sentences.push(`${region.region}: ${changes.join(', ')}`);
    }
  }
  for (const region of left.keys()) {
    sentences.push(`${region} was in the plan and is not deployed`);
  }
  return sentences;
}

/** What has changed in one region, in words. */
export function compareRegions(options: {
  planned: RegionBasis;
  now: RegionBasis;
}): string[] {
  const { planned, now } = options;
  const changes: string[] = [];
  if (
    planned.namespace !== now.namespace ||
    planned.releaseName !== now.releaseName
  ) {
    changes.push(
      `the plan was for release ${planned.releaseName} in namespace ${planned.namespace}`,
    );
  }
  if (planned.values !== now.values) {
    changes.push('the values have changed');
  }
  if (planned.secret !== now.secret) {
    changes.push(
      `the Secret with the keys has changed (${planned.secret} → ${now.secret})`,
    );
  }
  if (planned.revision !== now.revision) {
    changes.push(
      `the revision has changed (${planned.revision || 'none'} → ${
        now.revision || 'none'
      })`,
    );
  }
  const objects = [
    ...new Set([...Object.keys(planned.live), ...Object.keys(now.live)]),
  ].filter(name => planned.live[name] !== now.live[name]);
  // A new revision changes its objects: that is said already.
  if (planned.revision === now.revision && objects.length) {
    changes.push(`${objects.join(', ')} has been changed in the cluster`);
  }
  return changes;
}
