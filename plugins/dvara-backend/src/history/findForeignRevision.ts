import { ConflictError } from '@backstage/errors';
import {
  CHART_NAME,
  GATEWAY_LABEL,
  OWNER_ANNOTATION,
  releaseNamesOf,
} from '@dvara/backstage-plugin-dvara-common';
import {
  isObject,
  type StoredRevision,
} from '@dvara/backstage-plugin-dvara-node';
import type { GatewayRelease } from '../releases/GatewayReleases';
import { findForeignOwner } from '../releases/findForeignOwner';
import type { CataloguedGateway } from '../services/GatewayAccessService';
import type { ReadLimits } from '../services/limits';

/**
 * Keeps a release that is only of the same name from being shown: what it was
 * installed with tells whose it is.
 *
 * @returns what it is refused by
 */
export function findForeignRevision(options: {
  gateway: CataloguedGateway;
  release: GatewayRelease;
  stored: StoredRevision;
  withoutOwner: ReadLimits['releasesWithoutOwner'];
}): ConflictError | undefined {
  const { gateway, release, stored, withoutOwner } = options;
  const { releaseName, found, target } = release;
  const { revision, chartName, values } = stored;
  const name = `Revision ${revision.revision} of release ${releaseName}`;
  if (chartName !== CHART_NAME) {
    return new ConflictError(
      `${name} is of another chart, not of a Dvara gateway`,
    );
  }
  const served = textAt(values.commonLabels, GATEWAY_LABEL);
  const isOurs =
    served === undefined
      ? found !== undefined ||
        releaseNamesOf({
          gateway: target.gateway,
          regionId: target.region.id,
        }).includes(releaseName)
      : served === target.gateway;
  if (!isOurs) {
    return new ConflictError(
      `${name} does not serve gateway ${target.gateway}`,
    );
  }
  return findForeignOwner({
    gateway,
    subject: name,
    owner: textAt(values.commonAnnotations, OWNER_ANNOTATION),
    withoutOwner,
  });
}

function textAt(map: unknown, key: string): string | undefined {
  const value = isObject(map) ? map[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
