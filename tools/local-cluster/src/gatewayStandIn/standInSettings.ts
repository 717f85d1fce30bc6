import { standInNames } from '../standInNames.ts';
import { providerHealths, type ProviderHealth } from './registeredProviders.ts';

/** Ways in which the status endpoint misbehaves. */
export const statusModes = [
  'normal',
  'hang',
  'drip',
  'endless',
  'reset',
  'error500',
  'error503',
  'unauthorized',
  'forbidden',
  'not-found',
  'html',
  'empty',
  'invalid-json',
  'nested',
  'unknown-fields',
  'wrong-region',
  'no-providers',
] as const;
export type StatusMode = (typeof statusModes)[number];

/** Which ages of the status endpoint a pod has. */
export const statusAges = ['old', 'new', 'both'] as const;
export type StatusAge = (typeof statusAges)[number];

/** What the stand-in plays for one pod. */
export interface StandInSettings {
  statusMode: StatusMode;
  statusAge: StatusAge;
  /** By provider name. */
  providerHealth: Readonly<Record<string, ProviderHealth>>;
  testOutcome: 'auto' | 'succeeded' | 'failed' | 'never';
  /** Added to the payload's warnings. */
  warning?: string;
  /** Before each answer. */
  delayMilliseconds: number;
}

/** Settings, and the entries that could not be understood. */
export interface ReadSettings {
  settings: StandInSettings;
  ignored: readonly string[];
}

/**
 * Reads the settings of a pod: the ConfigMap's entries for all releases, over them those for its release
 * (`<release>_<key>`), over them the pod's annotations.
 */
export function readStandInSettings(options: {
  /** Data of ConfigMap `dvara-stand-in`. */
  data: Readonly<Record<string, string>>;
  /** Label app.kubernetes.io/instance. */
  release: string;
  annotations: Readonly<Record<string, string>>;
}): ReadSettings {
  const ignored: string[] = [];
  const providerHealth: Record<string, ProviderHealth> = {};
  const settings: StandInSettings = {
    statusMode: 'normal',
    statusAge: 'old',
    providerHealth,
    testOutcome: 'auto',
    delayMilliseconds: 0,
  };

  const apply = (key: string, value: string): boolean => {
    if (key === 'status.mode') {
      return assignIfIn(statusModes, value, mode => {
        settings.statusMode = mode;
      });
    }
    if (key === 'status.age') {
      return assignIfIn(statusAges, value, age => {
        settings.statusAge = age;
      });
    }
    if (key === 'test.outcome') {
      return assignIfIn(
        ['auto', 'succeeded', 'failed', 'never'] as const,
        value,
        outcome => {
          settings.testOutcome = outcome;
        },
      );
    }
    if (key === 'warning') {
      settings.warning = value;
      return true;
    }
    if (key === 'delay.milliseconds') {
      const delay = Number(value);
      if (!Number.isFinite(delay) || delay < 0 || delay > 600_000) {
        return false;
      }
      settings.delayMilliseconds = delay;
      return true;
    }
    if (key.startsWith('provider.')) {
      return assignIfIn(providerHealths, value, health => {
        providerHealth[key.slice('provider.'.length)] = health;
      });
    }
    return false;
  };

  // A release's name never holds an underscore, so the first one ends it.
  const entries = Object.entries(options.data).map(([fullKey, value]) => {
    const separator = fullKey.indexOf('_');
    return {
      fullKey,
      release: separator < 0 ? undefined : fullKey.slice(0, separator),
      key: fullKey.slice(separator + 1),
      value: value.trim(),
    };
  });
  for (const scope of [undefined, options.release]) {
    for (const { fullKey, release, key, value } of entries) {
      if (release === scope && !apply(key, value)) {
        ignored.push(fullKey);
      }
    }
  }
  const { annotation } = standInNames;
  for (const [name, key] of [
    [annotation.statusMode, 'status.mode'],
    [annotation.statusAge, 'status.age'],
    [annotation.testOutcome, 'test.outcome'],
  ] as const) {
    const value = options.annotations[name];
    if (value !== undefined && !apply(key, value)) {
      ignored.push(name);
    }
  }
  return { settings, ignored };
}

/** Entries of the ConfigMap that would be ignored for every release: misspelt keys and values. */
export function meaninglessEntries(
  data: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(data)
    .filter(([fullKey, value]) => {
      const key = fullKey.slice(fullKey.indexOf('_') + 1);
      const { ignored } = readStandInSettings({
        data: { [key]: value },
        release: '',
        annotations: {},
      });
      return ignored.length > 0;
    })
    .map(([fullKey]) => fullKey);
}

function assignIfIn<T extends string>(
  allowed: readonly T[],
  value: string,
  assign: (value: T) => void,
): boolean {
  const found = allowed.find(candidate => candidate === value);
  if (found === undefined) {
    return false;
  }
  assign(found);
  return true;
}
