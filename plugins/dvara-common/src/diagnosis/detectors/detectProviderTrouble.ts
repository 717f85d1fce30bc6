import type { Finding } from '../../finding/finding';
import type { ProviderHealth } from '../../gateway/gatewayStatus';
import { currentData } from '../currentData';
import { regionsOf } from '../regionsOf';
import { whoseSide, type Side } from '../whoseSide';
import { capitalised } from './componentWords';
import type { Detector } from './detector';
import { listWords } from './listWords';
import { keysForm } from './remedyForms';

interface Sighting {
  regionId: string;
  health: ProviderHealth;
}

/**
 * Providers that are not well, seen over all regions: unwell in most of them points to
 * the provider, unwell in the smaller part points to what those regions have of their own.
 */
export const detectProviderTrouble: Detector = ({ gateway, regions }) => {
  const sightings = new Map<string, Sighting[]>();
  for (const report of regions) {
    for (const provider of currentData(report.status)?.status.providers ?? []) {
      const seen = sightings.get(provider.name) ?? [];
      seen.push({ regionId: report.region.id, health: provider.health });
      sightings.set(provider.name, seen);
    }
  }
  return [...sightings].flatMap(([name, seen]) => {
    const finding = providerFinding(name, seen);
    if (!finding) {
      return [];
    }
    const { ours, ...told } = finding;
    return ours
      ? [
          {
            ...told,
            template: keysForm({
              gateway,
              regions: regions.filter(({ region }) =>
                told.regionIds.includes(region.id),
              ),
            }),
          },
        ]
      : [told];
  });
};

function providerFinding(
  name: string,
  seen: Sighting[],
): (Finding & { ours: boolean }) | undefined {
  const unwell = seen.filter(
    ({ health }) => health === 'UNHEALTHY' || health === 'DEGRADED',
  );
  if (unwell.length === 0) {
    return undefined;
  }
  const known = seen.filter(({ health }) => health !== 'UNKNOWN');
  const worst = unwell.some(({ health }) => health === 'UNHEALTHY')
    ? 'unhealthy'
    : 'degraded';
  const regionIds = unwell.map(({ regionId }) => regionId);
  const whose = whoseSide({ unwell: unwell.length, of: known.length });
  return {
    id: `provider-${worst}`,
    severity: worst === 'unhealthy' ? 'error' : 'warning',
    regionIds,
    sentence: sentenceOf({ name, worst, regionIds, of: known.length, whose }),
    evidence: evidenceOf(seen),
    remedy: remedyOf({ name, regionIds, whose }),
    ours: whose === 'ours',
  };
}

/** «Degraded in eu-west-1; healthy in us-east-1 and ap-south-1.» */
function evidenceOf(seen: Sighting[]): string {
  const worstFirst: ProviderHealth[] = [
    'UNHEALTHY',
    'DEGRADED',
    'UNKNOWN',
    'HEALTHY',
  ];
  const facts = worstFirst.flatMap(health => {
    const where = seen.filter(one => one.health === health);
    return where.length === 0
      ? []
      : [
          `${health.toLocaleLowerCase('en-US')} in ${listWords(
            where.map(({ regionId }) => regionId),
          )}`,
        ];
  });
  return `${capitalised(facts.join('; '))}.`;
}

function sentenceOf(options: {
  name: string;
  worst: string;
  regionIds: string[];
  of: number;
  whose: Side;
}): string {
  const { name, worst, regionIds, of, whose } = options;
  if (of < 2) {
    return `${name} is ${worst} in ${listWords(regionIds)}.`;
  }
  const where = regionsOf({ count: regionIds.length, of });
  const implication = {
    provider: ': the provider’s side.',
    ours: ': ours, not the provider’s.',
    open: '.',
  }[whose];
  return `${name} is ${worst} in ${where}${implication}`;
}

function remedyOf(options: {
  name: string;
  regionIds: string[];
  whose: Side;
}): string {
  const { name, regionIds, whose } = options;
  if (whose === 'provider') {
    return `Look at ${name}’s status page; until it is well, route its models to another provider.`;
  }
  const check = `Check the key of ${name} in the gateway’s Secret, its quota, and the way out to it from ${listWords(
    regionIds,
  )}`;
  return whose === 'ours'
    ? `${check}.`
    : `${check}; if all is in order, look at its status page.`;
}
