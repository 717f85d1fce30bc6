import { InputError, NotAllowedError } from '@backstage/errors';
import type {
  DvaraRegion,
  RegionsService,
} from '@dvara/backstage-plugin-dvara-node';

/** A region as a task asks for it. */
export interface RegionEntry {
  id: string;
  namespace?: string;
}

/** A region that was checked, with the namespace to work in. */
export interface SelectedRegion<TEntry extends RegionEntry> {
  entry: TEntry;
  region: DvaraRegion;
  namespace: string;
}

/**
 * Checks the regions of a task before anything runs anywhere.
 *
 * @throws InputError naming every unknown or repeated region and every foreign namespace
 * @throws NotAllowedError naming the regions without a deployer credential
 */
export function selectRegions<TEntry extends RegionEntry>(options: {
  regions: RegionsService;
  entries: TEntry[];
}): SelectedRegion<TEntry>[] {
  const configured = new Map(
    options.regions.list().map(region => [region.id, region]),
  );
  const problems: string[] = [];
  const seen = new Set<string>();
  const selected: SelectedRegion<TEntry>[] = [];

  for (const entry of options.entries) {
    const region = configured.get(entry.id);
    if (!region) {
      problems.push(
        `there is no region ${entry.id}; configured are ${
          [...configured.keys()].join(', ') || 'none'
        }`,
      );
    } else if (seen.has(entry.id)) {
      problems.push(`region ${entry.id} is named twice`);
    } else {
      const namespace = entry.namespace ?? region.namespaces[0];
      if (region.namespaces.includes(namespace)) {
        selected.push({ entry, region, namespace });
      } else {
        problems.push(
          `namespace ${namespace} is not open to gateways in region ${
            entry.id
          }; open are ${region.namespaces.join(', ')}`,
        );
      }
    }
    seen.add(entry.id);
  }
  if (problems.length) {
    throw new InputError(`Nothing was started: ${problems.join('; ')}`);
  }

  const readOnly = selected.filter(({ region }) => !region.deployable);
  if (readOnly.length) {
    throw new NotAllowedError(
      `Nothing was started: no deployer credential is configured for ${readOnly
        .map(({ region }) => region.id)
        .join(', ')} (dvara.regions[].deployer)`,
    );
  }
  return selected;
}
