import type { FleetGateway } from '@dvara/backstage-plugin-dvara-common';

/** An app version of a gateway, and where it runs. */
export interface FleetVersion {
  version: string;
  regionIds: string[];
}

/** The app versions of a gateway, the one in most regions first, then the newest. */
export function versionsOf(gateway: FleetGateway): FleetVersion[] {
  const versions = new Map<string, string[]>();
  for (const { appVersion, regionId } of gateway.regions) {
    if (appVersion !== undefined) {
      versions.set(appVersion, [...(versions.get(appVersion) ?? []), regionId]);
    }
  }
  return [...versions]
    .map(([version, regionIds]) => ({ version, regionIds }))
    .sort(
      (one, other) =>
        other.regionIds.length - one.regionIds.length ||
        compareVersions(other.version, one.version),
    );
}

const byNumber = new Intl.Collator('en', { numeric: true });

/** Orders versions as people count: 1.9.0 before 1.10.0. */
export function compareVersions(one: string, other: string): number {
  return byNumber.compare(one, other);
}
