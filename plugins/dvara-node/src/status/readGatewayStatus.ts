import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  parseGatewayStatus,
  type Failure,
  type GatewayStatusReport,
} from '@dvara/backstage-plugin-dvara-common';
import type { ClusterClient, PodResponse } from '../cluster/ClusterClient';
import { ClusterError } from '../cluster/ClusterError';
import type { DvaraRegion } from '../regions/DvaraRegion';
import { attempt, type Attempt } from './attempt';
import type { Deadline } from './Deadline';
import { getFromUrl } from './getFromUrl';

const OPERATION = "read the gateway's status";

/** The server's container port, whatever port its Service has. */
const SERVER_PORT = 8080;

const endpoints = ['/status', '/actuator/gateway-status'] as const;
type Endpoint = (typeof endpoints)[number];

/**
 * Which age of the status a gateway answers, kept from one reading to the next.
 *
 * @public
 */
export interface GatewayStatusHints {
  endpoint?: '/status' | '/actuator/gateway-status';
}

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
  hints: GatewayStatusHints;
  deadline: Deadline;
  /** The most bytes of an answer that are read. */
  maxBytes: number;
  logger: LoggerService;
}

/**
 * Asks the gateway itself, by the region's way of access. Older gateways answer
 * `/status`, newer ones `/actuator/gateway-status`; the one that answered is
 * remembered and asked first next time.
 *
 * @public
 */
export async function readGatewayStatus(
  options: ReadGatewayStatusOptions,
): Promise<Attempt<GatewayStatusReport>> {
  const { hints } = options;
  const order = [...endpoints].sort(
    (a, b) => Number(b === hints.endpoint) - Number(a === hints.endpoint),
  );
  const first = await ask({ ...options, endpoint: order[0] });
  if (!isOtherAge(first)) {
    return remember({ result: first, hints });
  }
  const second = await ask({ ...options, endpoint: order[1] });
  if (!isOtherAge(second)) {
    return remember({ result: second, hints });
  }
  return explainBoth([first, second]);
}

interface Asked {
  endpoint: Endpoint;
  result: Attempt<GatewayStatusReport>;
  /** HTTP status of the gateway's refusal. */
  refused?: number;
}

async function ask(
  options: ReadGatewayStatusOptions & { endpoint: Endpoint },
): Promise<Asked> {
  const { endpoint, logger } = options;
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
      result: failed({ kind: kindOf(status), detail: `HTTP ${status}` }),
    };
  }
  const parsed = parseGatewayStatus({ body, operation: OPERATION });
  return {
    endpoint,
    result: parsed.failure
      ? { failure: parsed.failure }
      : { data: { endpoint, status: parsed.status } },
  };
}

async function get(
  options: ReadGatewayStatusOptions & { endpoint: Endpoint },
): Promise<PodResponse> {
  const { client, region, namespace, pod, endpoint, deadline, maxBytes } =
    options;
  const request = {
    operation: OPERATION,
    namespace,
    path: endpoint,
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
      return getFromUrl({
        ...request,
        base: (region.status.url ?? '')
          .replaceAll('{release}', options.releaseName)
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

/** A gateway of the other age does not know the path, or guards all that it does not know. */
function isOtherAge({ refused }: Asked): boolean {
  return refused !== undefined && [401, 403, 404].includes(refused);
}

function remember(options: {
  result: Asked;
  hints: GatewayStatusHints;
}): Attempt<GatewayStatusReport> {
  const { result, hints } = options;
  if (result.result.data) {
    hints.endpoint = result.endpoint;
  }
  return result.result;
}

function explainBoth(asked: Asked[]): Attempt<GatewayStatusReport> {
  const actuator = asked.find(
    ({ endpoint }) => endpoint === '/actuator/gateway-status',
  );
  if (actuator?.refused === 401 || actuator?.refused === 403) {
    return failed({
      kind: 'unauthorized',
      detail:
        'the gateway asks for its actuator key, and the portal has no reference to it',
    });
  }
  const open = asked.find(({ endpoint }) => endpoint === '/status');
  if (open?.refused === 401 || open?.refused === 403) {
    return failed({
      kind: kindOf(open.refused),
      detail: `the gateway refuses /status (HTTP ${open.refused}), and has no /actuator/gateway-status`,
    });
  }
  return failed({
    kind: 'notFound',
    detail: 'neither /status nor /actuator/gateway-status is there',
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
