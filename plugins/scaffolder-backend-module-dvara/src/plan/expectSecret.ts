import type { GatewaySecretKey } from '@dvara/backstage-plugin-dvara-common';
import type { FlagKey } from '../secret/flagKeys';
import type { GatewaySecretFacts } from '../secret/gatewaySecret';

/** What is yet to be put into a gateway's Secret. */
export interface SecretToCome {
  /** Keys with a new value, which is not looked at. */
  keys: GatewaySecretKey[];
  flags: Partial<Record<FlagKey, string>>;
}

/** The Secret as it will be, as far as that can be known beforehand. */
export interface ExpectedSecret {
  /** Versions in it are made up: they differ from those of now where a key does. */
  facts?: GatewaySecretFacts;
  /** Keys that change; empty where everything is there already. */
  changed: GatewaySecretKey[];
}

/** Tells what a Secret will be once keys have been put into it. */
export function expectSecret(options: {
  secret?: GatewaySecretFacts;
  toCome?: SecretToCome;
}): ExpectedSecret {
  const { secret, toCome = { keys: [], flags: {} } } = options;
  const flags = Object.keys(toCome.flags) as FlagKey[];
  const changed = [
    ...toCome.keys,
    ...flags.filter(key => secret?.flags[key] !== toCome.flags[key]),
  ];
  if (!changed.length) {
    return { facts: secret, changed };
  }
  const states = { ...secret?.keys } as GatewaySecretFacts['keys'];
  const versions: Record<string, string> = { ...secret?.keyVersions };
  for (const key of changed) {
    states[key] = 'present';
    versions[key] = 'to come';
  }
  return {
    facts: {
      ...secret,
      resourceVersion: 'to come',
      flags: { ...secret?.flags, ...toCome.flags },
      keys: states,
      // A Secret without versions is read as a whole, and gets them once it is written.
      keyVersions: versions,
    },
    changed,
  };
}
