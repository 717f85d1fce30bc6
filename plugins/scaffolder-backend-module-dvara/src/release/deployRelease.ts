import { createHash } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import {
  isHelmError,
  type ClusterClient,
  type HelmErrorKind,
  type HelmRevision,
  type HelmRunner,
  type HelmTarget,
} from '@dvara/backstage-plugin-dvara-node';
import { z } from 'zod/v3';
import type { GatewayChart } from '../chart/GatewayChart';
import type { RegionLog } from '../log/RegionLog';
import { describeError } from '../regions/describeError';
import {
  readGatewaySecret,
  type GatewaySecretFacts,
} from '../secret/gatewaySecret';
import { describeUnhealthyPods } from './describeUnhealthyPods';
import { followRollout } from './followRollout';
import { refuseForeignRelease } from './refuseForeignRelease';
import type { ReleaseTarget } from './ReleaseTarget';
import { writeReleaseRecord } from './writeReleaseRecord';

/** What a deploy of one release needs. */
export interface DeployReleaseOptions {
  target: ReleaseTarget;
  gateway: string;
  owner?: string;
  chart: GatewayChart;
  existingSecret?: string;
  /** All values of the target, the identity on top. */
  complete: (facts: { secretVersion: string }) => JsonObject;
  timeoutSeconds: number;
  taskId: string;
  /** The task's secrets, to be masked in what Helm prints. */
  secrets: string[];
  helm: HelmRunner;
  client: ClusterClient;
  helmTarget: HelmTarget;
  log: RegionLog;
  checkpoint: ActionContext<JsonObject>['checkpoint'];
  signal?: AbortSignal;
  /** Milliseconds between two looks at the rollout. */
  progressIntervalMs: number;
  now: () => Date;
}

/** A release that is deployed and ready. */
export interface DeployedRelease {
  revision: number;
  /** What went less than well although the release is deployed. */
  warnings: string[];
}

const checkpointSchema = z.object({ revision: z.number().int().positive() });

/**
 * Installs or upgrades one release, waits until it is ready and writes its record.
 *
 * @throws ConflictError where the release or the Secret is another gateway's or owner's; nothing has run
 * @throws Error whose message says what Helm says, the release's state and why its pods are not ready
 */
export async function deployRelease(
  options: DeployReleaseOptions,
): Promise<DeployedRelease> {
  const { helm, client, helmTarget, log, signal, existingSecret } = options;
  const { namespace, releaseName } = helmTarget;
  const warnings: string[] = [];

  const current = (await helm.history(helmTarget)).at(-1);
  if (current) {
    await refuseForeignRelease({
      client,
      namespace,
      releaseName,
      gateway: options.gateway,
      owner: options.owner,
      current,
      signal,
    });
  }
  const secret = existingSecret
    ? await readGatewaySecret({
        client,
        namespace,
        secretName: existingSecret,
        signal,
      })
    : undefined;
  if (secret?.gateway && secret.gateway !== options.gateway) {
    throw new ConflictError(
      `Secret ${existingSecret} in namespace ${namespace} belongs to gateway ${secret.gateway}, not to ${options.gateway}. Choose another existingSecret`,
    );
  }
  if (existingSecret && !secret) {
    warnings.push(
      `secret ${existingSecret} does not exist in namespace ${namespace}, so the gateway runs without keys`,
    );
  }
  const values = options.complete({
    secretVersion: secret?.resourceVersion ?? 'absent',
  });

  let deployed: HelmRevision;
  try {
    deployed = await upgradeOnce({ options, current, values });
  } catch (error) {
    throw new Error(await explainFailure({ options, error, current, secret }));
  }

  try {
    await record({ options, revision: deployed, secret });
  } catch (error) {
    warnings.push(
      `the release record could not be written, so the portal does not show the release’s facts: ${describeError(
        error,
      )}`,
    );
  }
  log.info(`Revision ${deployed.revision} is deployed and ready`);
  warnings.forEach(warning => log.warn(warning));
  return { revision: deployed.revision, warnings };
}

/**
 * Upgrades, unless an earlier run of the same task has done so with the same values. What
 * the checkpoint says is believed only where the cluster says the same.
 */
async function upgradeOnce(work: {
  options: DeployReleaseOptions;
  current: HelmRevision | undefined;
  values: JsonObject;
}): Promise<HelmRevision> {
  const { options, current, values } = work;
  const { target, chart, log } = options;
  const hash = createHash('sha256')
    .update(JSON.stringify([chart.version, values]))
    .digest('hex')
    .slice(0, 16);
  let ran: HelmRevision | undefined;
  const saved = checkpointSchema.parse(
    await options.checkpoint({
      key: `deploy.${target.region.id}.${target.namespace}.${target.releaseName}.${hash}`,
      fn: async () => {
        ran = await upgrade({ options, current, values });
        return { revision: ran.revision };
      },
    }),
  );
  if (ran) {
    return ran;
  }
  if (current?.revision === saved.revision && current.status === 'deployed') {
    log.info(
      `Revision ${saved.revision} was already deployed by an earlier run of this task`,
    );
    return current;
  }
  return upgrade({ options, current, values });
}

async function upgrade(work: {
  options: DeployReleaseOptions;
  current: HelmRevision | undefined;
  values: JsonObject;
}): Promise<HelmRevision> {
  const { options, current, values } = work;
  const { helm, helmTarget, client, log, signal } = options;
  const { namespace, releaseName } = helmTarget;
  log.info(
    current
      ? `Upgrading release ${releaseName} in namespace ${namespace}, now revision ${current.revision} (${current.status})`
      : `Installing release ${releaseName} in namespace ${namespace}`,
  );
  const finished = new AbortController();
  const progress = followRollout({
    client,
    namespace,
    releaseName,
    intervalMs: options.progressIntervalMs,
    signal: finished.signal,
    onProgress: sentence => log.detail(sentence),
  });
  try {
    return await helm.upgrade({
      ...helmTarget,
      chart: options.chart.archive,
      values,
      timeoutSeconds: options.timeoutSeconds,
      onLine: line => log.detail(line),
      signal,
      secrets: options.secrets,
    });
  } finally {
    finished.abort();
    await progress;
  }
}

async function record(work: {
  options: DeployReleaseOptions;
  revision: HelmRevision;
  secret: GatewaySecretFacts | undefined;
}): Promise<void> {
  const { options } = work;
  await writeReleaseRecord({
    client: options.client,
    gateway: options.gateway,
    regionId: options.target.region.id,
    namespace: options.target.namespace,
    releaseName: options.target.releaseName,
    revision: work.revision,
    chart: options.chart,
    secretKeys: work.secret?.keys,
    taskId: options.taskId,
    now: options.now(),
  });
}

/** Failures of Helm after which the release's own pods tell why. */
const podsTellWhy: HelmErrorKind[] = [
  'rolloutFailed',
  'timedOut',
  'interrupted',
  'unknown',
];

/** What is known about a deploy that did not work; looking itself may fail, and says so. */
async function explainFailure(work: {
  options: DeployReleaseOptions;
  error: unknown;
  current: HelmRevision | undefined;
  secret: GatewaySecretFacts | undefined;
}): Promise<string> {
  const { options, error, current } = work;
  const { client, helmTarget, signal } = options;
  const sentences = [asSentence(describeError(error))];
  if (!isHelmError(error)) {
    return sentences[0];
  }

  const { revision } = error;
  if (revision && revision.revision !== current?.revision) {
    sentences.push(`Revision ${revision.revision} is ${revision.status}.`);
    try {
      await record({ ...work, revision });
    } catch (failure) {
      sentences.push(
        asSentence(
          `The release record could not be written: ${describeError(failure)}`,
        ),
      );
    }
  }
  if (!signal?.aborted && podsTellWhy.includes(error.kind)) {
    try {
      const unhealthy = await describeUnhealthyPods({
        client,
        namespace: helmTarget.namespace,
        releaseName: helmTarget.releaseName,
      });
      if (unhealthy.length) {
        sentences.push(asSentence(`Not ready: ${unhealthy.join('; ')}`));
      }
    } catch (failure) {
      sentences.push(
        asSentence(
          `The pods could not be looked at: ${describeError(failure)}`,
        ),
      );
    }
  }
  return sentences.join(' ');
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
