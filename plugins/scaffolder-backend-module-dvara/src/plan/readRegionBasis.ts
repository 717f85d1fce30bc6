import type { JsonObject } from '@backstage/types';
import type { KubernetesObject } from '@dvara/backstage-plugin-dvara-common';
import { collectSecrets, objectName } from '@dvara/backstage-plugin-dvara-node';
import { cloneDeepWith, groupBy, mapValues } from 'lodash';
import type { ReleaseWork } from '../release/ReleaseWork';
import type { GatewaySecretFacts } from '../secret/gatewaySecret';
import type { ReleaseState } from '../state/ReleaseState';
import type { CompleteValues } from '../values/completeValues';
import { autoscaledInRelease, chartOwnedState } from './chartOwnedState';
import type { LiveObject } from './LiveObject';
import { hashOf, type RegionBasis } from './planDigest';
import { readLiveObjects } from './readLiveObjects';
import { withoutHandOver } from './withoutHandOver';

/** What one region's plan rests on, and the objects behind it, which are not to be shown as they are. */
export interface ReadRegionBasis {
  basis: RegionBasis;
  /** The newest revision's. */
  manifest: KubernetesObject[];
  live: LiveObject[];
}

/**
 * Reads what a region's part of a plan rests on: the release's newest revision and its objects as
 * they are now, besides the values and the Secret.
 *
 * @param options - `complete` gives all values, as the deploy would use them
 * @throws HelmError, ClusterError where that cannot be found out
 */
export async function readRegionBasis(options: {
  work: ReleaseWork;
  state: ReleaseState;
  existingSecret?: string;
  secret?: GatewaySecretFacts;
  complete: CompleteValues;
}): Promise<ReadRegionBasis> {
  const { work, state, existingSecret, secret } = options;
  const { helm, helmTarget, client, target, signal } = work;
  const { region, namespace, releaseName } = target;
  const manifest = state.current ? await helm.manifest(helmTarget) : [];
  const live = await readLiveObjects({
    client,
    namespace,
    objects: manifest,
    signal,
  });
  const autoscaled = autoscaledInRelease(live);
  return {
    manifest,
    live,
    basis: {
      region: region.id,
      namespace,
      releaseName,
      // The Secret's version is a part of its own, so that its change is told as that.
      values: hashOf(
        hashable({
          values: options.complete({}),
          reused: target.reused !== undefined,
        }),
      ),
      secret: existingSecret
        ? `${existingSecret}@${secret?.resourceVersion ?? 'absent'}`
        : 'none',
      revision: state.current?.revision ?? 0,
      live: hashLive({ live, autoscaled }),
    },
  };
}

/** By what people call an object; two of one name, in two groups or namespaces, count together. */
function hashLive(options: {
  live: LiveObject[];
  autoscaled: Set<string>;
}): Record<string, string> {
  const { live, autoscaled } = options;
  return mapValues(
    groupBy(live, ({ wanted }) => objectName(wanted)),
    group =>
      hashOf(group.map(each => chartOwnedState({ live: each, autoscaled }))),
  );
}

/** Reused values may hold credentials, of which not even a hash leaves; they cannot change without the revision. */
function hashable(options: {
  values: JsonObject;
  reused: boolean;
}): JsonObject {
  const values = withoutHandOver(options);
  if (!options.reused) {
    return values;
  }
  const hidden = new Set(collectSecrets({ values }));
  return cloneDeepWith(values, (value: unknown) =>
    typeof value === 'string' && hidden.has(value) ? '' : undefined,
  );
}
