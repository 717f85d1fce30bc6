import type { Finding } from '../../finding/finding';
import type { GatewaySecretKey } from '../../gateway/gatewaySecretKeys';
import type { RegionReport } from '../../report/regionReport';
import { currentData } from '../currentData';
import type { Detector } from './detector';
import { keysForm } from './remedyForms';

type SecretKeys = Partial<
  Record<GatewaySecretKey, 'present' | 'empty' | 'missing'>
>;

interface ProviderKeys {
  provider: string;
  /** All of them make the gateway register it. */
  keys: GatewaySecretKey[];
  /** Any of them can: a flag that is present may still say «false». */
  flags: GatewaySecretKey[];
}

const byProvider: ProviderKeys[] = [
  { provider: 'openai', keys: ['openai-api-key'], flags: [] },
  { provider: 'anthropic', keys: ['anthropic-api-key'], flags: [] },
  { provider: 'gemini', keys: ['gemini-api-key'], flags: [] },
  {
    provider: 'bedrock',
    keys: ['aws-access-key-id', 'aws-secret-access-key'],
    flags: ['bedrock-enabled'],
  },
  { provider: 'ollama', keys: [], flags: ['ollama-enabled'] },
  { provider: 'mock', keys: [], flags: ['mock-provider-enabled'] },
];

/**
 * What the gateway's Secret holds against what the gateway has registered. Both are told:
 * a key that makes no provider, and a provider that nothing in the Secret makes. Without
 * a record of the keys nothing is known of them.
 */
export const detectProviderKeys: Detector = ({ gateway, regions }) => {
  const sightings = regions.flatMap(report => sightingOf(report) ?? []);
  return byProvider.flatMap(one =>
    (['notRegistered', 'halfAPair', 'withoutKey'] as const).flatMap(
      (mismatch): Finding[] => {
        const found = sightings.filter(
          sighting => judge({ ...one, ...sighting }) === mismatch,
        );
        return found.length === 0
          ? []
          : [
              {
                ...wordsOf({ ...one, mismatch, found }),
                regionIds: found.map(({ report }) => report.region.id),
                template: keysForm({
                  gateway,
                  regions: found.map(({ report }) => report),
                }),
              },
            ];
      },
    ),
  );
};

/** Providers whose keys a region's Secret holds in full, by the release record. */
export function providersWithKeys(report: RegionReport): string[] {
  const secretKeys = currentData(report.release)?.secretKeys;
  return secretKeys
    ? byProvider
        .filter(({ keys }) => isComplete({ keys, secretKeys }))
        .map(({ provider }) => provider)
    : [];
}

interface Sighting {
  report: RegionReport;
  secretKeys: SecretKeys;
  /** Names of the providers that the gateway lists. */
  registered: string[];
}

/** Without any provider there is one finding for all of them, of another detector. */
function sightingOf(report: RegionReport): Sighting | undefined {
  const secretKeys = currentData(report.release)?.secretKeys;
  const registered = currentData(report.status)?.status.providers.map(
    ({ name }) => name.toLocaleLowerCase('en-US'),
  );
  return secretKeys && registered && registered.length > 0
    ? { report, secretKeys, registered }
    : undefined;
}

type Mismatch = 'notRegistered' | 'withoutKey' | 'halfAPair';

function isComplete(options: {
  keys: GatewaySecretKey[];
  secretKeys: SecretKeys;
}): boolean {
  const { keys, secretKeys } = options;
  return keys.length > 0 && keys.every(key => secretKeys[key] === 'present');
}

function judge(options: ProviderKeys & Sighting): Mismatch | undefined {
  const { provider, keys, flags, secretKeys, registered } = options;
  const lacks = (key: GatewaySecretKey) =>
    secretKeys[key] === 'empty' || secretKeys[key] === 'missing';
  if (registered.includes(provider)) {
    const without =
      (keys.length === 0 || keys.some(lacks)) && flags.every(lacks);
    return without ? 'withoutKey' : undefined;
  }
  if (isComplete({ keys, secretKeys })) {
    return 'notRegistered';
  }
  return keys.some(key => secretKeys[key] === 'present') && keys.some(lacks)
    ? 'halfAPair'
    : undefined;
}

function wordsOf(
  options: ProviderKeys & { mismatch: Mismatch; found: Sighting[] },
): Pick<Finding, 'id' | 'severity' | 'sentence' | 'evidence' | 'remedy'> {
  const { provider, keys, flags, mismatch, found } = options;
  const where = found.map(({ report }) => report.region.id).join(', ');
  const noted = notedWords(found);
  switch (mismatch) {
    case 'notRegistered':
      return {
        id: 'provider-not-registered',
        severity: 'warning',
        sentence: `${provider} is not registered in ${where} although its key is there.`,
        evidence: `${keys.join(
          ' and ',
        )} present in the Secret${noted}; the gateway’s status does not list ${provider}.`,
        remedy:
          'Restart the server’s pods, which read keys when they start: «Rotate keys» does, also without a new key. If it stays away, the key is not accepted: replace it.',
      };
    case 'halfAPair':
      return {
        id: 'provider-key-incomplete',
        severity: 'warning',
        sentence: `${provider} in ${where} has only a part of its keys.`,
        evidence: `Of ${keys.join(' and ')} one has no text${noted}.`,
        remedy: 'Store both keys with «Rotate keys», or empty the other one.',
      };
    default:
      return {
        id: 'provider-without-key',
        severity: 'info',
        sentence: `${provider} is registered in ${where} although the Secret holds nothing for it.`,
        evidence: `${[...keys, ...flags].join(
          ', ',
        )} empty or missing${noted}; the gateway’s status lists ${provider}.`,
        remedy: `If the key was taken away, the pods still hold it until they restart: «Rotate keys» restarts them. If ${provider} gets its key in another way (extraEnv), all is well.`,
      };
  }
}

/** The record is as old as the last task on the release. */
function notedWords(found: Sighting[]): string {
  const times = found.flatMap(
    ({ report }) => currentData(report.release)?.updatedAt ?? [],
  );
  return times.length === 0 ? '' : ` (noted ${times.sort()[0]})`;
}
