import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  defaultReleaseName,
  isReleaseName,
  layerValues,
} from '@dvara/backstage-plugin-dvara-common';
import {
  isNamespaceShared,
  type RegionsService,
} from '@dvara/backstage-plugin-dvara-node';
import { selectRegions, type RegionEntry } from '../regions/selectRegions';
import { refuseForeignObjects } from '../values/refuseForeignObjects';
import type { ReleaseTarget } from './ReleaseTarget';

/** A region of a deploy as a task asks for it. */
export interface ReleaseEntry extends RegionEntry {
  releaseName?: string;
  values?: JsonObject;
}

/**
 * Checks where a task wants to deploy and names the releases, before anything runs
 * anywhere.
 *
 * @throws InputError, NotAllowedError as {@link selectRegions}; InputError also where a release's
 * name does not hold, two entries mean one release, or {@link refuseForeignObjects}
 */
export function selectReleaseTargets(options: {
  regions: RegionsService;
  gateway: string;
  entries: ReleaseEntry[];
  presetValues?: JsonObject;
  values?: JsonObject;
  /** Whether the region's own layer is left out, because it is among the values that are reused. */
  reuseValues?: boolean;
}): ReleaseTarget[] {
  const { regions, gateway } = options;
  const owners = new Map<string, string>();
  return selectRegions({ regions, entries: options.entries }).map(
    ({ entry, region, namespace }) => {
      // By the configuration and not by the task: deploying the second of two such regions
      // tomorrow must not take over the release of the first.
      const shared = isNamespaceShared({
        regions: regions.list(),
        region,
        namespace,
      });
      const releaseName =
        entry.releaseName ??
        defaultReleaseName({ gateway, regionId: region.id, shared });
      if (!isReleaseName(releaseName)) {
        throw new InputError(
          `Nothing was started: ${releaseName} cannot be the name of a release in region ${region.id} (at most 53 characters, beginning with a letter). Give a releaseName`,
        );
      }
      const place = `${region.cluster}/${namespace}/${releaseName}`;
      const owner = owners.get(place);
      if (owner) {
        throw new InputError(
          `Nothing was started: regions ${owner} and ${region.id} would share release ${releaseName} in namespace ${namespace}. Give each its own releaseName`,
        );
      }
      owners.set(place, region.id);
      refuseForeignObjects({
        inputs: {
          presetValues: options.presetValues,
          values: options.values,
          'regions[].values': entry.values,
        },
        namespace,
      });
      return {
        region,
        namespace,
        releaseName,
        values: layerValues([
          options.reuseValues ? undefined : region.values,
          options.presetValues,
          options.values,
          entry.values,
        ]),
      };
    },
  );
}
