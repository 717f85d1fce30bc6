import { ConflictError, isError } from '@backstage/errors';
import type { RegionsService } from '@dvara/backstage-plugin-dvara-node';
import { regionConcurrency, runInRegions } from '../regions/runInRegions';
import { listReleaseObjects } from '../release/listReleaseObjects';
import { readReleaseSecrets } from '../release/readReleaseSecrets';
import { refuseForeignDeployments } from '../release/refuseForeignRelease';
import type { ReleaseTarget } from '../release/ReleaseTarget';

interface KeyTargets {
  regions: RegionsService;
  gateway: string;
  owner?: string;
  secretName: string;
  /** Whether the gateway must run already and read the Secret. */
  rotate: boolean;
  signal?: AbortSignal;
}

/**
 * Looks at the releases whose keys are to be stored, before any is. Keys of somebody else's gateway are
 * not replaced because it has the same name, and a rotated key that no pod reads is not rotated.
 *
 * @returns the targets that could not be seen, and why; nothing may be written to them. With `rotate`
 * there are none
 * @throws ConflictError naming each region where that does not hold
 */
export async function checkKeyTargets(
  options: KeyTargets & {
    targets: ReleaseTarget[];
    describe: (error: unknown) => string;
  },
): Promise<Map<ReleaseTarget, unknown>> {
  const { targets, rotate, describe, signal } = options;
  const outcomes = await runInRegions({
    targets,
    concurrency: regionConcurrency(undefined),
    signal,
    describe,
    run: target => checkTarget({ ...options, target }),
  });
  const problems: string[] = [];
  const unseen = new Map<ReleaseTarget, unknown>();
  for (const outcome of outcomes) {
    if (outcome.state !== 'succeeded') {
      const { target, sentence, error } = outcome;
      const isRefused = isError(error) && error.name === 'ConflictError';
      if (isRefused || rotate) {
        problems.push(`${target.region.id}: ${sentence}`);
      } else if (error !== undefined) {
        unseen.set(target, error);
      }
    }
  }
  if (problems.length) {
    throw new ConflictError(`Nothing was started. ${problems.join('; ')}`);
  }
  return unseen;
}

async function checkTarget(
  options: KeyTargets & { target: ReleaseTarget },
): Promise<void> {
  const { regions, gateway, owner, secretName, rotate, signal } = options;
  const { region, namespace, releaseName } = options.target;
  const client = regions.deployer({ regionId: region.id });
  const deployments = await listReleaseObjects({
    client,
    kind: 'deployments',
    namespace,
    releaseName,
    signal,
  });
  refuseForeignDeployments({
    deployments,
    namespace,
    releaseName,
    gateway,
    regionId: region.id,
    owner,
  });
  if (!rotate) {
    return;
  }
  if (!deployments.length) {
    throw new ConflictError(
      `Release ${releaseName} is not installed in namespace ${namespace}, so it has no key to be replaced. Deploy it first, or leave the region out`,
    );
  }
  const { names } = await readReleaseSecrets({
    client,
    namespace,
    releaseName,
    signal,
  });
  if (!names.includes(secretName)) {
    throw new ConflictError(
      `The pods of release ${releaseName} in namespace ${namespace} read ${
        names.length ? `secret ${names.join(', ')}` : 'no Secret'
      } and not ${secretName}. Replace the key there, where it comes from`,
    );
  }
}
