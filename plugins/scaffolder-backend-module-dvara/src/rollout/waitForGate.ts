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

/** Where a gateway is asked, and what it has to show. */
export interface GateQuestion {
  /** With the viewer's credential, which may ask a gateway; the deployer's may not. */
  viewer: ClusterClient;
  region: DvaraRegion;
  namespace: string;
  releaseName: string;
  rules: GateRules;
  /** The gateway's key, for where it asks for one. */
  key: () => Promise<string | undefined>;
  logger: LoggerService;
  /** Which of the status's ages the gateway has; learned by asking. */
  hints: GatewayStatusHints;
}

/** What one look at a gateway has shown. */
export interface GateView {
  /** What keeps the gate shut, if anything. */
  shut?: string;
  /** Whether asking again is of no use. */
  final?: boolean;
  /** Whether the gateway keeps its status behind a key of its own that the portal does not have. */
  guarded?: boolean;
}

/**
 * Asks a gateway until it shows what the rules want.
 *
 * @param options - `first` is a look that was begun before, and takes the place of the first one
 * @returns a warning where the gate is open without an answer: a gateway that keeps its status behind a key that
 * the portal does not have cannot be judged, and is not taken back for that unless providers must be healthy
 * @throws Error that says what it did not show in time
 * @throws the signal's reason, where that aborts
 */
export async function waitForGate(options: {
  question: GateQuestion;
  first?: Promise<GateView>;
  log: RegionLog;
  clock: Clock;
  signal?: AbortSignal;
}): Promise<string | undefined> {
  const { question, log, clock, signal } = options;
  const { rules } = question;
  const until = clock.now() + rules.timeoutSeconds * 1000;
  let begun = options.first;
  let told = '';
  for (;;) {
    signal?.throwIfAborted();
    const { shut, final, guarded } = await (begun ?? lookAtGate(question));
    begun = undefined;
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
          question.releaseName
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

/** Asks once. */
export async function lookAtGate(options: GateQuestion): Promise<GateView> {
  const { region, namespace, releaseName, rules, logger } = options;
  let pod: string | undefined;
  if (region.status.access === 'portForward') {
    try {
      pod = await findServerPod(options);
    } catch (error) {
      return { shut: describeError(error) };
    }
  }
  const { data, failure, locked } = await readGatewayStatus({
    client: options.viewer,
    region,
    namespace,
    releaseName,
    serviceName: `${releaseFullName(releaseName)}-${
      componentSuffixes['gateway-server']
    }`,
    pod,
    key: options.key,
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
      final:
        locked ||
        failure.kind === 'unauthorized' ||
        failure.kind === 'forbidden',
      guarded: locked,
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
