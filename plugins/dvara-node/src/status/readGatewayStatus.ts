import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  parseGatewayStatus,
  type Failure,
  type GatewayStatusReport,
} from '@dvara/backstage-plugin-dvara-common';
import type { ClusterClient, PodResponse } from '../cluster/ClusterClient';
import { ClusterError } from '../cluster/ClusterError';
import { createRedactor } from '../helm/createRedactor';
import type { DvaraRegion } from '../regions/DvaraRegion';
import { attempt, type Attempt } from './attempt';
import type { Deadline } from './Deadline';
import { getFromUrl } from './getFromUrl';

const OPERATION = "read the gateway's status";

/** The server's container port, whatever port its Service has. */
const SERVER_PORT = 8080;

const GUARDED = '/actuator/gateway-status';
const endpoints = ['/status', GUARDED] as const;
type Endpoint = (typeof endpoints)[number];

/** By which Helm names a release; with anything else in it an address could lead elsewhere. */
const releaseNamePattern = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/**
 * Which age of the status a gateway answers, and whether only with its key; kept from one reading to the next.
 *
 * @public
 */
export interface GatewayStatusHints {
  endpoint?: '/status' | '/actuator/gateway-status';
  guarded?: boolean;
}

/**
 * A gateway's status, or why there is none.
 *
 * @public
 */
export type GatewayStatusReading = Attempt<GatewayStatusReport> & {
  /**
   * Whether the gateway itself refuses to tell: for want of its key, for a wrong one or one that cannot be read, or
   * at `/status`, for which there is none. Not where it is the API server that refuses.
   */
  locked?: boolean;
};

/**
 * Where a gateway's status is read, and within which bounds.
 *
 * @public
 */
export interface ReadGatewayStatusOptions {
  /** With the viewer's credential. */
  client: ClusterClient;
  region: DvaraRegion;
  namespace: string;
  releaseName: string;
  /** The server's Service. */
  serviceName: string;
  /** A ready pod of the server; needed where the region's way of access is `portForward`. */
  pod?: string;
  /**
   * The gateway's key, asked for where the gateway wants one; see {@link RegionsService.statusKey}. It goes to
   * `/actuator/gateway-status` only, and never through the Service's proxy, whose API server keeps it to itself.
   */
  key?: () => Promise<string | undefined>;
  hints: GatewayStatusHints;
  deadline: Deadline;
  /** The most bytes of an answer that are read. */
  maxBytes: number;
  logger: LoggerService;
}

/**
 * Asks the gateway itself, by the region's way of access. Older gateways answer
 * `/status`, newer ones `/actuator/gateway-status`; the one that answered is
 * remembered and asked first next time. One that refuses without a key is asked again with
 * it where there is one; nothing of the key is in what is answered.
 *
 * @public
 */
export async function readGatewayStatus(
  options: ReadGatewayStatusOptions,
): Promise<GatewayStatusReading> {
  const { hints, region } = options;
  const only = region.status.path;
  if (only) {
    const asked = await askWithKey({ ...options, endpoint: only });
    return isOtherAge(asked)
      ? explain([asked])
      : remember({ result: asked, hints });
  }
  const order = [...endpoints].sort(
    (a, b) => Number(b === hints.endpoint) - Number(a === hints.endpoint),
  );
  const first = await askWithKey({ ...options, endpoint: order[0] });
  if (!isOtherAge(first)) {
    return remember({ result: first, hints });
  }
  const second = await askWithKey({ ...options, endpoint: order[1] });
  if (!isOtherAge(second)) {
    return remember({ result: second, hints });
  }
  return explain([first, second]);
}

interface Asked {
  endpoint: Endpoint;
  result: GatewayStatusReading;
  /** HTTP status of the gateway's refusal. */
  refused?: number;
  /** Whether the key was sent along. */
  withKey?: boolean;
}

interface Question extends ReadGatewayStatusOptions {
  endpoint: Endpoint;
}

/** Without the key, unless it is known to be needed, and then with it where the gateway refuses. */
async function askWithKey(options: Question): Promise<Asked> {
  const { endpoint, hints, key, logger, region } = options;
  if (!key || endpoint !== GUARDED || region.status.access === 'serviceProxy') {
    return ask(options);
  }
  const open = hints.guarded ? undefined : await ask(options);
  if (open && !isRefusal(open)) {
    return open;
  }
  const found = await attempt({ operation: OPERATION, logger, run: key });
  if (found.failure) {
    // It may ask for none any more, which is no reason to keep the key.
    const asked = open ?? (await ask(options));
    if (!isRefusal(asked)) {
      return asked;
    }
    const { kind, detail } = found.failure;
    return {
      endpoint,
      result: { ...failed({ kind, detail }), locked: true },
    };
  }
  return found.data === undefined
    ? open ?? ask(options)
    : ask({ ...options, secret: found.data });
}

async function ask(options: Question & { secret?: string }): Promise<Asked> {
  const { endpoint, logger, secret } = options;
  const withKey = secret !== undefined;
  const answer = await attempt({
    operation: OPERATION,
    logger,
    run: () => get(options),
  });
  if (answer.failure) {
    // Through the Service's proxy the gateway's own 401 comes as a failure; by any other way it is the API server's.
    const proxied = options.region.status.access === 'serviceProxy';
    return proxied && answer.failure.kind === 'unauthorized'
      ? { endpoint, refused: 401, result: answer }
      : { endpoint, result: answer };
  }
  const { status, body } = answer.data;
  if (status !== 200) {
    return {
      endpoint,
      refused: status,
      withKey,
      result: failed({ kind: kindOf(status), detail: `HTTP ${status}` }),
    };
  }
  const parsed = parseGatewayStatus({
    body,
    operation: OPERATION,
    redact: withKey ? createRedactor({ secrets: [secret] }) : undefined,
  });
  return {
    endpoint,
    withKey,
    result: parsed.failure
      ? { failure: parsed.failure }
      : { data: { endpoint, status: parsed.status } },
  };
}

async function get(
  options: Question & { secret?: string },
): Promise<PodResponse> {
  const { client, region, namespace, pod, endpoint, deadline, maxBytes } =
    options;
  const { releaseName, secret } = options;
  const request = {
    operation: OPERATION,
    namespace,
    path: endpoint,
    headers:
      secret === undefined ? undefined : { authorization: `Bearer ${secret}` },
    timeoutMs: deadline.left(),
    maxBytes,
  };
  switch (region.status.access) {
    case 'portForward':
      if (!pod) {
        throw new ClusterError({
          kind: 'notFound',
          operation: OPERATION,
          detail: 'no server pod is ready',
        });
      }
      return client.getFromPod({ ...request, pod, port: SERVER_PORT });
    case 'url':
      if (!releaseNamePattern.test(releaseName)) {
        throw new ClusterError({
          kind: 'misconfigured',
          operation: OPERATION,
          detail: 'the release’s name cannot be part of an address',
        });
      }
      return getFromUrl({
        ...request,
        base: (region.status.url ?? '')
          .replaceAll('{release}', releaseName)
          .replaceAll('{namespace}', namespace),
      });
    default:
      return client.getFromService({
        ...request,
        service: options.serviceName,
        portName: 'http',
      });
  }
}

function isRefusal(asked: Asked): asked is Asked & { refused: 401 | 403 } {
  return asked.refused === 401 || asked.refused === 403;
}

/** A gateway of the other age does not know the path, or guards all that it does not know. */
function isOtherAge(asked: Asked): boolean {
  return isRefusal(asked) || asked.refused === 404;
}

function remember(options: {
  result: Asked;
  hints: GatewayStatusHints;
}): GatewayStatusReading {
  const { result, hints } = options;
  if (result.result.data) {
    hints.endpoint = result.endpoint;
    hints.guarded = result.withKey;
  }
  return result.result;
}

function explain(asked: Asked[]): GatewayStatusReading {
  const actuator = asked.find(({ endpoint }) => endpoint === GUARDED);
  if (actuator && isRefusal(actuator)) {
    const failure = actuator.withKey
      ? failed({
          kind: 'misconfigured',
          detail:
            'the gateway refuses the actuator key that the portal has for it',
        })
      : failed({
          kind: 'unauthorized',
          detail:
            'the gateway asks for its actuator key, and the portal has no reference to it',
        });
    return { ...failure, locked: true };
  }
  const open = asked.find(({ endpoint }) => endpoint === '/status');
  if (open && isRefusal(open)) {
    return {
      ...failed({
        kind: kindOf(open.refused),
        detail: `the gateway refuses /status (HTTP ${open.refused})${
          asked.length > 1 ? ', and has no /actuator/gateway-status' : ''
        }`,
      }),
      locked: true,
    };
  }
  return failed({
    kind: 'notFound',
    detail:
      asked.length > 1
        ? 'neither /status nor /actuator/gateway-status is there'
        : `${asked[0].endpoint} is not there`,
  });
}

function kindOf(status: number): Failure['kind'] {
  if (status >= 500) {
    return 'serverError';
  }
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'notFound';
    case 429:
      return 'throttled';
    default:
      // 2xx without a body, or a redirect, which is never followed.
      return 'invalidAnswer';
  }
}

function failed(
  failure: Pick<Failure, 'kind' | 'detail'>,
): Attempt<GatewayStatusReport> & { failure: Failure } {
  return { failure: { operation: OPERATION, ...failure } };
}
