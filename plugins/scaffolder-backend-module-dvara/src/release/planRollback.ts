import { ConflictError, InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { HelmRevision } from '@dvara/backstage-plugin-dvara-node';
import { get } from 'lodash';
import {
  readGatewaySecret,
  type GatewaySecretFacts,
} from '../secret/gatewaySecret';
import { SECRET_VERSION_ANNOTATION } from '../values/identityValues';
import { secretVersions } from '../values/secretVersions';
import { examineRelease, type ExaminedRelease } from './examineRelease';
import { autoscaledComponents, liveReplicas } from './handOverReplicas';
import { lastGoodRevision } from './lastGoodRevision';
import { readUnfitRevisions } from './readUnfitRevisions';
import { refuseForeignSecret } from './refuseForeignSecret';
import type { ReleaseWork } from './ReleaseWork';

/** What a rollback is going to do. */
export interface PlannedRollback {
  current: HelmRevision;
  /** The revision that is to come back; absent where it is the current one already. */
  to?: HelmRevision;
  /** What differs between then and now in ways that a rollback does not undo. */
  warnings: string[];
  secret?: GatewaySecretFacts;
}

/**
 * Finds the revision that a release is to return to, and what to be warned of. Changes nothing.
 *
 * @param options - `revision` is the wanted one; the last good one before the current by default
 * @throws ConflictError as {@link examineRelease}, and where the revision reads another gateway's Secret
 * @throws InputError where there is no such revision, or it was never ready
 */
export async function planRollback(options: {
  work: ReleaseWork;
  revision?: number;
}): Promise<PlannedRollback> {
  const { work } = options;
  const { state } = await examineRelease({ work, operation: 'rollback' });
  const { current } = state;
  if (!current) {
    throw new ConflictError(
      `Release ${work.helmTarget.releaseName} is not installed`,
    );
  }
  const unfit = await readUnfitRevisions(work);
  const to = chooseRevision({ ...options, state, current, unfit });
  const warnings: string[] = [];
  if (unfit.includes(to.revision)) {
    warnings.push(
      `the gate of revision ${to.revision} did not open when it was deployed`,
    );
  }
  if (to.chart !== current.chart) {
    warnings.push(
      `revision ${to.revision} was made with chart ${to.chart}, the current one with ${current.chart}`,
    );
  }
  const values = await work.helm.values({
    ...work.helmTarget,
    revision: to.revision,
  });
  warnings.push(...describeFewerPods({ state, values, to }));
  const secretName: unknown = get(values, 'secrets.existingSecret');
  const secret =
    typeof secretName === 'string' && secretName
      ? await readGatewaySecret({
          client: work.client,
          namespace: work.helmTarget.namespace,
          secretName,
          signal: work.signal,
        })
      : undefined;
  if (typeof secretName === 'string' && secretName) {
    if (secret) {
      refuseForeignSecret({
        work,
        secretName,
        secret,
        remedy: `Roll back to another revision than ${to.revision}, or deploy with a Secret of its own`,
      });
    }
    if (!secret) {
      warnings.push(
        `secret ${secretName} of revision ${to.revision} does not exist any more, so the gateway runs without keys`,
      );
    } else if (readsOtherKeys({ values, secretName, secret })) {
      warnings.push(
        `the keys in secret ${secretName} have changed since revision ${to.revision}; a rollback does not bring the old keys back`,
      );
    }
  }
  return {
    current,
    to: to.revision === current.revision ? undefined : to,
    warnings,
    secret,
  };
}

/**
 * Helm applies a revision's manifest with its number of pods, whatever an autoscaler has made of it
 * since, and nothing can be put into a manifest of then.
 */
function describeFewerPods(options: {
  state: ExaminedRelease['state'];
  values: JsonObject;
  to: HelmRevision;
}): string[] {
  const { state, values, to } = options;
  return autoscaledComponents.flatMap(({ key, component }) => {
    const autoscaling: unknown = get(values, [key, 'autoscaling']);
    const then: unknown = get(autoscaling, 'handOverReplicas');
    const now = liveReplicas({ deployments: state.deployments, component });
    return get(autoscaling, 'enabled') === true &&
      typeof then === 'number' &&
      now !== undefined &&
      then < now
      ? [
          `${component} goes from ${now} pods to ${then}, as revision ${to.revision} has them, until its autoscaler raises them again`,
        ]
      : [];
  });
}

/** Whether a component's pods would read other keys than when a revision was made. */
function readsOtherKeys(options: {
  values: JsonObject;
  secretName: string;
  secret: GatewaySecretFacts;
}): boolean {
  return Object.entries(secretVersions(options)).some(([component, now]) => {
    const then: unknown = get(options.values, [
      component,
      'podAnnotations',
      SECRET_VERSION_ANNOTATION,
    ]);
    return typeof then === 'string' && then !== now;
  });
}

function chooseRevision(options: {
  work: ReleaseWork;
  state: ExaminedRelease['state'];
  current: HelmRevision;
  revision?: number;
  /** Not to be chosen unasked. */
  unfit: number[];
}): HelmRevision {
  const { work, state, current, revision } = options;
  const { releaseName } = work.helmTarget;
  const { history } = state;
  if (revision === undefined) {
    const good = lastGoodRevision({
      history: history.filter(each => !options.unfit.includes(each.revision)),
      before: current.revision,
    });
    if (!good) {
      throw new ConflictError(
        `There is nothing to roll back to: release ${releaseName} has no good revision before ${current.revision}`,
      );
    }
    return good;
  }
  const wanted = history.find(each => each.revision === revision);
  const known = history
    .filter(({ status }) => status === 'deployed' || status === 'superseded')
    .map(each => each.revision);
  if (!wanted) {
    throw new InputError(
      `Release ${releaseName} has no revision ${revision}; it can return to ${
        known.join(', ') || 'none'
      }`,
    );
  }
  if (!known.includes(revision)) {
    throw new InputError(
      `Revision ${revision} of release ${releaseName} is ${
        wanted.status
      } and was never ready; it can return to ${known.join(', ') || 'none'}`,
    );
  }
  return wanted;
}
