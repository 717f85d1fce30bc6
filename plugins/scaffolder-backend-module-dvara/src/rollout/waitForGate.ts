import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  COMPONENT_LABEL,
  componentSuffixes,
  describeFailure,
  projectPod,
  releaseFullName,
} from '@dvara/backstage-plugin-dvara-common';
import {
  Deadline,
  readGatewayStatus,
  type ClusterClient,
  type DvaraRegion,
  type GatewayStatusHints,
} from '@dvara/backstage-plugin-dvara-node';
import type { RegionLog } from '../log/RegionLog';
import { describeError } from '../regions/describeError';
import { listReleaseObjects } from '../release/listReleaseObjects';
import type { Clock } from '../time/Clock';
import { judgeGate, type GateRules } from './judgeGate';

const POLL_MS = 2_000;
const READ_MS = 5_000;
const MAX_BYTES = 256 * 1024;

/**
 * Asks a gateway until it shows what the rules want.
 *
 * @returns a warning where the gate is open without an answer: a gateway that keeps its status behind a key of
 * its own cannot be judged, and is not taken back for that unless providers must be healthy
 * @throws Error that says what it did not show in time
 * @throws the signal's reason, where that aborts
 */
export async function waitForGate(options: {
  /** With the viewer's credential, which may ask a gateway; the deployer's may not. */
  viewer: ClusterClient;
  region: DvaraRegion;
  namespace: string;
  releaseName: string;
  rules: GateRules;
  log: RegionLog;
  logger: LoggerService;
  clock: Clock;
  signal?: AbortSignal;
}): Promise<string | undefined> {
  const { rules, log, clock, signal } = options;
  const until = clock.now() + rules.timeoutSeconds * 1000;
  const hints: GatewayStatusHints = {};
  let told = '';
  for (;;) {
    signal?.throwIfAborted();
    const { shut, final, guarded } = await look({ ...options, hints });
    if (!shut) {
      log.info('The gateway is running and the wave’s gate is open');
      return undefined;
    }
    if (guarded && rules.healthyProviders === 0) {
      return `the gateway was not asked whether it is well: ${shut}`;
    }
    if (final || clock.now() + POLL_MS > until) {
      throw new Error(
        `Release ${
          options.releaseName
        } is rolled out, but its gate did not open${
          final ? '' : ` within ${rules.timeoutSeconds} s`
        }: ${shut}`,
      );
    }
    if (shut !== told) {
      told = shut;
      log.detail(`Waiting for the gate: ${shut}`);
    }
    await clock.sleep({ ms: POLL_MS, signal });
  }
}

/** What keeps the gate shut, if anything, and whether asking again is of no use. */
async function look(
  options: Parameters<typeof waitForGate>[0] & { hints: GatewayStatusHints },
): Promise<{ shut?: string; final?: boolean; guarded?: boolean }> {
  const { region, namespace, releaseName, rules, logger } = options;
  let pod: string | undefined;
  if (region.status.access === 'portForward') {
    try {
      pod = await findServerPod(options);
    } catch (error) {
      return { shut: describeError(error) };
    }
  }
  const { data, failure } = await readGatewayStatus({
    client: options.viewer,
    region,
    namespace,
    releaseName,
    serviceName: `${releaseFullName(releaseName)}-${
      componentSuffixes['gateway-server']
    }`,
    pod,
    hints: options.hints,
    deadline: new Deadline(READ_MS),
    maxBytes: MAX_BYTES,
    logger,
  });
  if (failure) {
    const { sentence, remedy } = describeFailure(failure);
    return {
      shut: `could not ${failure.operation}${
        failure.detail ? ` (${failure.detail})` : ''
      }. ${sentence} ${remedy}`,
      final: failure.kind === 'forbidden' || failure.kind === 'unauthorized',
      guarded: failure.kind === 'unauthorized',
    };
  }
  const phrases = judgeGate({
    status: data.status,
    regionId: region.id,
    rules,
  });
  return phrases.length ? { shut: phrases.join('; ') } : {};
}

async function findServerPod(options: {
  viewer: ClusterClient;
  namespace: string;
  releaseName: string;
}): Promise<string | undefined> {
  const pods = await listReleaseObjects({
    ...options,
    client: options.viewer,
    kind: 'pods',
  });
  return pods
    .filter(
      ({ metadata }) => metadata.labels?.[COMPONENT_LABEL] === 'gateway-server',
    )
    .map(pod => projectPod({ pod }))
    .find(({ ready, deleting }) => ready && !deleting)?.name;
}
