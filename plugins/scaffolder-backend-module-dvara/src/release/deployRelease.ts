import { createHash } from 'node:crypto';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { layerValues } from '@dvara/backstage-plugin-dvara-common';
import {
  HelmError,
  isHelmError,
  type HelmRevision,
  type PreparedUpgrade,
} from '@dvara/backstage-plugin-dvara-node';
import { isEqual } from 'lodash';
import { z } from 'zod/v3';
import type { GatewayChart } from '../chart/GatewayChart';
import { canonicalJson } from '../plan/canonicalJson';
import { withoutHandOver } from '../plan/withoutHandOver';
import { describeError } from '../regions/describeError';
import type { ReleaseGate } from '../rollout/ReleaseGate';
import type { GatewaySecretFacts } from '../secret/gatewaySecret';
import type { ReleaseState } from '../state/ReleaseState';
import type { CompleteValues } from '../values/completeValues';
import { asSentence } from './asSentence';
import { describeReleaseFailure } from './describeReleaseFailure';
import { examineSecret } from './examineSecret';
import { examineRelease, type ExaminedRelease } from './examineRelease';
import { followRollout } from './followRollout';
import { handOverReplicas } from './handOverReplicas';
import { isLocked } from './isLocked';
import { removeLeftover } from './leftovers';
import { recordOf } from './recordOf';
import { recoverRelease } from './recoverRelease';
import { ReleaseFailure, type ReleaseChange } from './ReleaseFailure';
import type { ReleaseWork } from './ReleaseWork';
import { takeBack } from './takeBack';
import { workSignal } from './workSignal';
import { writeReleaseRecord } from './writeReleaseRecord';

/** What a deploy of one release needs besides what all work on it does. */
export interface DeployReleaseOptions {
  work: ReleaseWork;
  chart: GatewayChart;
  existingSecret?: string;
  /** All values of the target, the identity on top. */
  complete: CompleteValues;
  /** Whether a failed release returns to its last good revision. */
  rollbackOnFailure: boolean;
  /** Whether a lock that was left behind may be broken. */
  recoverLock: boolean;
  /** What the gateway has to show once Helm has done its part. */
  gate: ReleaseGate;
  checkpoint: ActionContext<JsonObject>['checkpoint'];
  /** Milliseconds between two looks at the rollout. */
  progressIntervalMs: number;
}

/** A release that is deployed and whose gate is open. */
export interface DeployedRelease {
  revision: number;
  change: ReleaseChange;
  /** What went less than well although the release is deployed. */
  warnings: string[];
}

/** One deploy with what was found out at its beginning. */
interface Deploy {
  options: DeployReleaseOptions;
  /** Helm, started when the release was locked; it knows what the release is and waits for its values. */
  prepared: PreparedUpgrade | undefined;
  state: ExaminedRelease['state'];
  secret: GatewaySecretFacts | undefined;
  values: JsonObject;
  /** The good revision of the beginning. */
  before: number | undefined;
  /** Revisions whose gate did not open, where they still hold. */
  knownUnfit: number[] | undefined;
  /** The record that is written while Helm's history is still being checked, and what it says. */
  ahead?: { revision: HelmRevision; written: Promise<void> };
  signal: AbortSignal | undefined;
  /** Key of this deploy's checkpoints: region, release and values. */
  key: string;
}

const checkpointSchema = z.object({
  revision: z.number().int().positive(),
  before: z.number().int().positive().nullish(),
  wasInstalled: z.boolean(),
});

/**
 * Installs or upgrades one release, waits until it is ready and its gate is open, and writes
 * its record. Recovers the release first where its state asks for that.
 *
 * @throws ConflictError where the release's state, owner or Secret does not allow it; nothing has run
 * @throws ReleaseFailure that says what Helm says, why pods are not ready and what became of the release
 */
export async function deployRelease(
  options: DeployReleaseOptions,
): Promise<DeployedRelease> {
  const { work, chart } = options;
  const signal = workSignal(work);
  // Beside a Helm that a killed portal may have left at work a second one would be taken for a fault.
  const prepared = work.leaseIsNew
    ? work.helm.prepareUpgrade({
        ...work.helmTarget,
        chart: chart.archive,
        timeoutSeconds: work.timeoutSeconds,
        signal,
      })
    : undefined;
  try {
    return await deployPrepared({ options, prepared, signal });
  } finally {
    await prepared?.discard();
  }
}

async function deployPrepared(begun: {
  options: DeployReleaseOptions;
  prepared: PreparedUpgrade | undefined;
  signal: AbortSignal | undefined;
}): Promise<DeployedRelease> {
  const { options, prepared, signal } = begun;
  const { work } = options;
  const { log } = work;
  const { namespace } = work.helmTarget;
  const warnings: string[] = [];

  const {
    release: { state: found, decision, unfit },
    secret,
  } = await examineBoth(options);
  if (options.existingSecret && !secret) {
    warnings.push(
      `secret ${options.existingSecret} does not exist in namespace ${namespace}, so the gateway runs without keys`,
    );
  }
  if (decision.kind === 'recover') {
    // What that Helm has read does not hold afterwards.
    await prepared?.discard();
  }
  const state =
    decision.kind === 'recover'
      ? await recoverForDeploy({ options, found, decision })
      : found;
  const completed = options.complete({ secret });
  const deploy: Deploy = {
    options,
    prepared,
    state,
    secret,
    values: layerValues([
      completed,
      handOverReplicas({
        chart: options.chart,
        values: completed,
        deployments: state.deployments,
      }),
    ]),
    before: goodRevision(state),
    knownUnfit: decision.kind === 'recover' ? undefined : unfit,
    signal,
    key: keyOf({ options, values: completed }),
  };

  const { deployed, change } = await upgradeOnce(deploy);
  // The record is written while the gate is asked: neither waits for the other.
  const recording = recordDeployed({ deploy, deployed }).then(
    () => undefined,
    error =>
      `the release record could not be written, so the portal does not show the release’s facts: ${describeError(
        error,
      )}`,
  );
  let gateWarning: string | undefined;
  try {
    gateWarning = await passGateOnce({ deploy, deployed, change, recording });
  } finally {
    await recording;
  }
  warnings.push(
    ...[await recording, gateWarning].flatMap(warning => warning ?? []),
  );
  log.info(`Revision ${deployed.revision} is deployed and ready`);
  warnings.forEach(warning => log.warn(warning));
  return { revision: deployed.revision, change, warnings };
}

/** Side by side; what the release does not allow is told before what its Secret does not. */
async function examineBoth(options: DeployReleaseOptions): Promise<{
  release: ExaminedRelease;
  secret: GatewaySecretFacts | undefined;
}> {
  const [release, secret] = await Promise.allSettled([
    examineRelease({
      work: options.work,
      operation: 'deploy',
      recoverLock: options.recoverLock,
    }),
    examineSecret(options),
  ]);
  if (release.status === 'rejected') {
    throw release.reason;
  }
  if (secret.status === 'rejected') {
    throw secret.reason;
  }
  return { release: release.value, secret: secret.value };
}

/**
 * A failed release whose rollback does not become ready either is upgraded all the same: its
 * objects are those of the last good revision, and the upgrade may be what repairs it.
 */
async function recoverForDeploy(options: {
  options: DeployReleaseOptions;
  found: ExaminedRelease['state'];
  decision: Extract<ExaminedRelease['decision'], { kind: 'recover' }>;
}): Promise<ExaminedRelease['state']> {
  const { found, decision } = options;
  const { work } = options.options;
  work.signal?.throwIfAborted();
  try {
    return await recoverRelease({ work, ...decision });
  } catch (error) {
    if (
      found.kind !== 'failed' ||
      !isHelmError(error) ||
      error.kind !== 'rolloutFailed'
    ) {
      throw error;
    }
    work.log.warn(
      `${error.message}. The upgrade goes on, because it may repair what keeps the earlier revision from being ready`,
    );
    const { state } = await examineRelease({ work, operation: 'plan' });
    return state;
  }
}

/**
 * Upgrades, unless an earlier run of the same task has done so with the same values. What
 * the checkpoint says is believed only where the cluster says the same.
 */
async function upgradeOnce(
  deploy: Deploy,
): Promise<{ deployed: HelmRevision; change: ReleaseChange }> {
  const { options, state, before } = deploy;
  const { current } = state;
  const wasInstalled = current !== undefined;
  let ran: HelmRevision | undefined;
  const saved = await saveOnce({
    deploy,
    key: `deploy.${deploy.key}`,
    run: async () => {
      ran = await upgrade(deploy);
      return { revision: ran.revision, before: before ?? null, wasInstalled };
    },
  });
  const known = checkpointSchema.parse(saved);
  if (
    !ran &&
    current?.revision === known.revision &&
    current.status === 'deployed'
  ) {
    // A gate that does not open takes the release back, with a Helm of its own.
    await deploy.prepared?.discard();
    options.work.log.info(
      `Revision ${known.revision} was already deployed by an earlier run of this task`,
    );
    return {
      deployed: current,
      change: {
        before: known.before ?? undefined,
        wasInstalled: known.wasInstalled,
        now: known.revision,
      },
    };
  }
  const deployed = ran ?? (await upgrade(deploy));
  return {
    deployed,
    change: { before, wasInstalled, now: deployed.revision },
  };
}

/**
 * A checkpoint whose database may fail without a word being lost of what was done: the scaffolder
 * puts an error of its own in the place of the work's outcome.
 */
async function saveOnce<T extends JsonObject>(options: {
  deploy: Deploy;
  key: string;
  run: () => Promise<T>;
}): Promise<T> {
  const { deploy, key, run } = options;
  let outcome: { value: T } | { error: unknown } | undefined;
  try {
    return await deploy.options.checkpoint({
      key,
      fn: async () => {
        try {
          const value = await run();
          outcome = { value };
          return value;
        } catch (error) {
          outcome = { error };
          throw error;
        }
      },
    });
  } catch (error) {
    if (!outcome) {
      throw error;
    }
    if ('error' in outcome) {
      throw outcome.error;
    }
    deploy.options.work.log.warn(
      `The portal could not note that this was done, so that a retry of the task would do it again: ${describeError(
        error,
      )}`,
    );
    return outcome.value;
  }
}

async function upgrade(deploy: Deploy): Promise<HelmRevision> {
  const { options, prepared, state } = deploy;
  const { helm, helmTarget, client, log, redactor, timeoutSeconds } =
    options.work;
  const { namespace, releaseName } = helmTarget;
  const { current } = state;
  log.info(
    current
      ? `Upgrading release ${releaseName} in namespace ${namespace}, now revision ${current.revision} (${current.status})`
      : `Installing release ${releaseName} in namespace ${namespace}`,
  );
  const finished = new AbortController();
  options.gate.keepOpen({ values: deploy.values, signal: finished.signal });
  const progress = followRollout({
    client,
    namespace,
    releaseName,
    intervalMs: options.progressIntervalMs,
    signal: finished.signal,
    onProgress: sentence => log.detail(sentence),
  });
  try {
    const decided = {
      values: deploy.values,
      before: state.history.at(-1) ?? null,
      onEnded: () => {
        options.gate.lookAhead({ values: deploy.values });
        recordAhead(deploy);
      },
      onLine: (line: string) => log.detail(line),
      secrets: redactor.secrets,
    };
    const after = prepared
      ? await prepared.run(decided)
      : await helm.upgrade({
          ...decided,
          ...helmTarget,
          chart: options.chart.archive,
          timeoutSeconds,
          signal: deploy.signal,
        });
    if (
      after.status !== 'deployed' ||
      after.revision <= (current?.revision ?? 0)
    ) {
      throw new HelmError({
        kind: 'unknown',
        message: `Helm reported success, but revision ${after.revision} of ${releaseName} is ${after.status}`,
        revision: after,
      });
    }
    return after;
  } catch (error) {
    throw await failed({ deploy, error });
  } finally {
    finished.abort();
    await progress;
  }
}

/** The gate counts as passed only for the very revision that passed it. */
async function passGateOnce(options: {
  deploy: Deploy;
  deployed: HelmRevision;
  change: ReleaseChange;
  /** Settles when the record of the deployed revision is written, or could not be. */
  recording: Promise<unknown>;
}): Promise<string | undefined> {
  const { deploy, deployed, change, recording } = options;
  const { warning } = await saveOnce({
    deploy,
    key: `gate.${deploy.key}.${deployed.revision}`,
    run: async (): Promise<{ warning?: string }> => {
      try {
        return {
          warning: await deploy.options.gate.pass({
            values: deploy.values,
            signal: deploy.signal,
          }),
        };
      } catch (error) {
        // Or the record of the failure could be overtaken by it.
        await recording;
        throw await failed({ deploy, error, change, newest: deployed });
      }
    },
  });
  return warning;
}

const recordOfAnother =
  'The release record was left as it is: it is for the task that has taken the lock to write.';

/** Everything about a deploy that has failed, after the release was brought back where that is wanted. */
async function failed(options: {
  deploy: Deploy;
  error: unknown;
  /** What the deploy has changed, where that is known already. */
  change?: ReleaseChange;
  newest?: HelmRevision;
}): Promise<ReleaseFailure> {
  const { deploy, error } = options;
  const { work, rollbackOnFailure } = deploy.options;
  const described = await describeReleaseFailure({ work, error });
  const { details } = described;
  // What failed, what became of the release, and then why.
  const [what, ...why] = described.sentences;
  const sentences = [what];

  let newest = options.newest;
  let isKnown = true;
  try {
    newest ??= isHelmError(error) ? error.revision : undefined;
    newest ??= (await work.helm.history(work.helmTarget)).at(-1);
  } catch (failure) {
    isKnown = false;
    sentences.push(
      asSentence(
        `What became of the release is not known: ${describeError(failure)}`,
      ),
    );
  }
  const isUntouched =
    !options.change && newest?.revision === deploy.state.current?.revision;
  if (!newest || isUntouched) {
    sentences.push(...(await takeBackRecord({ deploy, newest, isKnown })));
    return new ReleaseFailure({
      message: [...sentences, ...why].join(' '),
      details,
      revision: newest?.revision,
    });
  }

  const change = options.change ?? {
    before: deploy.before,
    wasInstalled: deploy.state.current !== undefined,
    now: newest.revision,
  };
  sentences.push(`Revision ${newest.revision} is ${newest.status}.`);
  let last = newest;
  let rolledBack = false;
  if (work.leaseSignal?.aborted) {
    sentences.push(asSentence(describeError(work.leaseSignal.reason)));
  } else if (!rollbackOnFailure) {
    sentences.push('It was left as it is, because rollbackOnFailure is off.');
    if (isLocked(newest)) {
      sentences.push(
        `Helm’s lock on it counts as left behind after ${work.timeoutSeconds} s: then unlock it (dvara:release:unlock), or deploy it with recoverLock: true.`,
      );
    }
  } else {
    const taken = await takeBack({ work, change, newest });
    sentences.push(taken.sentence);
    rolledBack = taken.revision !== undefined;
    last = taken.revision ?? newest;
  }
  try {
    await settled(deploy.ahead?.written);
    if (work.leaseSignal?.aborted) {
      sentences.push(recordOfAnother);
    } else {
      await record({
        deploy,
        revision: last,
        rolledBack,
        // Only a gate fails after Helm has called its revision good.
        unfitRevision: work.signal?.aborted
          ? undefined
          : options.newest?.revision,
      });
    }
  } catch (failure) {
    sentences.push(
      asSentence(
        `The release record could not be written: ${describeError(failure)}`,
      ),
    );
  }
  return new ReleaseFailure({
    message: [...sentences, ...why].join(' '),
    details,
    rolledBack,
    revision: last.revision,
    change: rolledBack ? undefined : change,
  });
}

/**
 * Writes the record while Helm's history is still being checked, as it will be if Helm has done what its exit code
 * says. Whoever learns something else from the history writes it anew.
 */
function recordAhead(deploy: Deploy): void {
  const { chart } = deploy.options;
  const last = deploy.state.history.at(-1);
  const revision: HelmRevision = {
    revision: (last?.revision ?? 0) + 1,
    status: 'deployed',
    chart: `${chart.name}-${chart.version}`,
    appVersion: chart.appVersion,
  };
  const written = record({
    deploy,
    revision,
    knownUnfit: deploy.knownUnfit,
  });
  // Told where the record is wanted, or written again.
  written.catch(() => undefined);
  deploy.ahead = { revision, written };
}

/** The record of a deployed revision, by the history. */
async function recordDeployed(options: {
  deploy: Deploy;
  deployed: HelmRevision;
}): Promise<void> {
  const { deploy, deployed } = options;
  const { ahead, knownUnfit } = deploy;
  await settled(ahead?.written);
  if (ahead && isEqual(recorded(ahead.revision), recorded(deployed))) {
    await ahead.written;
    return;
  }
  await record({ deploy, revision: deployed, knownUnfit });
}

/** What a record tells of a revision. */
function recorded({ revision, status, chart, appVersion }: HelmRevision) {
  return { revision, status, chart, appVersion };
}

/**
 * Corrects a record that was written ahead of a history that then showed no new revision, or nothing.
 *
 * @returns a sentence where that was not possible
 */
async function takeBackRecord(options: {
  deploy: Deploy;
  newest: HelmRevision | undefined;
  /** Whether the history could be read: with no revision in it there is no release. */
  isKnown: boolean;
}): Promise<string[]> {
  const { deploy, newest, isKnown } = options;
  const { ahead } = deploy;
  const { work } = deploy.options;
  if (!ahead) {
    return [];
  }
  await settled(ahead.written);
  if (work.leaseSignal?.aborted) {
    return [
      asSentence(describeError(work.leaseSignal.reason)),
      recordOfAnother,
    ];
  }
  try {
    if (!newest && isKnown) {
      const { namespace, name } = recordOf(work);
      await removeLeftover({
        work,
        leftover: {
          name: 'the release record',
          path: `/api/v1/namespaces/${namespace}/configmaps/${name}`,
        },
      });
      return [];
    }
    await record({
      deploy,
      revision: newest ?? { ...ahead.revision, status: 'unknown' },
      isEarlier: newest !== undefined,
    });
    return [];
  } catch (error) {
    return [
      asSentence(
        `The release record may show revision ${
          ahead.revision.revision
        } as deployed, and could not be corrected: ${describeError(error)}`,
      ),
    ];
  }
}

/** Waits, whatever comes of it: of two writers of one record the later one must be the last. */
async function settled(promise: Promise<unknown> | undefined): Promise<void> {
  await promise?.catch(() => undefined);
}

async function record(options: {
  deploy: Deploy;
  revision: HelmRevision;
  rolledBack?: boolean;
  /** Whether it was there before this deploy, so that its chart may be another one. */
  isEarlier?: boolean;
  unfitRevision?: number;
  knownUnfit?: number[];
}): Promise<void> {
  const { deploy, revision, rolledBack = false, isEarlier = false } = options;
  const { work, chart } = deploy.options;
  await writeReleaseRecord({
    work,
    operation: rolledBack ? 'rollback' : 'deploy',
    revision,
    chartDigest: rolledBack || isEarlier ? undefined : chart.digest,
    secretKeys: deploy.secret?.keys,
    unfitRevision: options.unfitRevision,
    knownUnfit: options.knownUnfit,
  });
}

/** The revision that a release can be said to be on: its newest where that is good. */
function goodRevision(state: ReleaseState): number | undefined {
  return state.current?.status === 'deployed'
    ? state.current.revision
    : state.lastGood?.revision;
}

/** The same for the same work, also where reused values come from Helm in another order. */
function keyOf(options: {
  options: DeployReleaseOptions;
  values: JsonObject;
}): string {
  const { work, chart } = options.options;
  const { region, namespace, releaseName } = work.target;
  const hash = createHash('sha256')
    .update(
      canonicalJson([
        chart.digest,
        withoutHandOver({ values: options.values }),
      ]),
    )
    .digest('hex')
    .slice(0, 16);
  return `${region.id}.${namespace}.${releaseName}.${hash}`;
}
