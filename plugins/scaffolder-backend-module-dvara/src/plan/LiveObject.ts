import type { KubernetesObject } from '@dvara/backstage-plugin-dvara-common';

/**
 * What the API server says about one object of a release's manifest.
 *
 * - `found`: as it is now
 * - `missing`: not there, though the release has it
 * - `denied`: the credential may not read it
 * - `unknownKind`: the API server does not know its kind (any more)
 */
export type LiveObject = { wanted: KubernetesObject } & (
  | { state: 'found'; object: KubernetesObject }
  | { state: 'missing' | 'denied' | 'unknownKind' }
);
