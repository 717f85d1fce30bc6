import {
  defaultReleaseName,
  parseReleaseResourceRef,
} from '@dvara/backstage-plugin-dvara-common';
import type { RegionsService } from '@dvara/backstage-plugin-dvara-node';
import type { DvaraReleaseResource } from './releasePermissionRules';

/**
 * What a resource ref alone says about a release, for questions such as a page's «may this person
 * roll it back?». The gateway is told by the release's default name; tasks, which know it, are
 * checked with the gateway that they name.
 *
 * @returns undefined for refs that name no configured region
 */
export function resolveReleases(options: {
  regions: RegionsService;
  refs: string[];
}): Array<DvaraReleaseResource | undefined> {
  const configured = new Set(options.regions.list().map(({ id }) => id));
  return options.refs.map(ref => {
    const resource = parseReleaseResourceRef(ref);
    if (!resource || !configured.has(resource.region)) {
      return undefined;
    }
    const suffix = defaultReleaseName({
      gateway: '',
      regionId: resource.region,
      shared: true,
    });
    return {
      ...resource,
      gateway: resource.release.endsWith(suffix)
        ? resource.release.slice(0, -suffix.length)
        : resource.release,
    };
  });
}
