import type { FailureKind } from '@dvara/backstage-plugin-dvara-common';
import { ClusterError } from './ClusterError';

interface TransportFailure {
  kind: FailureKind;
  detail: string;
}

const FAILURES: Record<string, TransportFailure> = {
  ECONNREFUSED: { kind: 'connectionRefused', detail: 'connection refused' },
  EHOSTUNREACH: { kind: 'connectionRefused', detail: 'host not reachable' },
  ENETUNREACH: { kind: 'connectionRefused', detail: 'network not reachable' },
  ENOTFOUND: { kind: 'nameNotResolved', detail: 'the name does not exist' },
  EAI_AGAIN: { kind: 'nameNotResolved', detail: 'no answer from DNS' },
  ETIMEDOUT: { kind: 'timeout', detail: 'no connection in time' },
  UND_ERR_CONNECT_TIMEOUT: { kind: 'timeout', detail: 'no connection in time' },
  UND_ERR_HEADERS_TIMEOUT: { kind: 'timeout', detail: 'no answer in time' },
  UND_ERR_BODY_TIMEOUT: { kind: 'timeout', detail: 'no answer in time' },
  ECONNRESET: { kind: 'connectionLost', detail: 'connection cut' },
  EPIPE: { kind: 'connectionLost', detail: 'connection cut' },
  ECONNABORTED: { kind: 'connectionLost', detail: 'connection cut' },
  UND_ERR_SOCKET: { kind: 'connectionLost', detail: 'connection cut' },
  UND_ERR_ABORTED: { kind: 'connectionLost', detail: 'connection cut' },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: {
    kind: 'connectionLost',
    detail: 'the answer was cut off',
  },
  CERT_HAS_EXPIRED: {
    kind: 'tlsRejected',
    detail: 'the certificate has expired',
  },
  CERT_NOT_YET_VALID: {
    kind: 'tlsRejected',
    detail: 'the certificate is not valid yet',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    kind: 'tlsRejected',
    detail: 'the certificate is for another name',
  },
};

for (const code of [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
]) {
  FAILURES[code] = {
    kind: 'tlsRejected',
    detail: 'the certificate is from an unknown authority',
  };
}

/**
 * Turns an error of the network, TLS or HTTP layer into a {@link ClusterError},
 * by its code alone: messages of those layers hold addresses.
 */
export function toTransportError(options: {
  error: unknown;
  operation: string;
}): ClusterError {
  const { error, operation } = options;
  const code = codeOf(error);
  return new ClusterError({ operation, ...failureOf(code) });
}

function failureOf(code: string | undefined): TransportFailure {
  if (!code) {
    return { kind: 'unknown', detail: 'an unexpected error' };
  }
  if (FAILURES[code]) {
    return FAILURES[code];
  }
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|EPROTO)/.test(code)) {
    return { kind: 'tlsRejected', detail: code };
  }
  if (/^(HPE_|UND_ERR_|WS_ERR_)/.test(code)) {
    return { kind: 'invalidAnswer', detail: `not HTTP as expected (${code})` };
  }
  return { kind: 'unknown', detail: code };
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) {
    return undefined;
  }
  const { code, errors, cause } = error as {
    code?: unknown;
    errors?: unknown;
    cause?: unknown;
  };
  if (typeof code === 'string') {
    return code;
  }
  // Node reports tries of several addresses as one error that holds them all.
  return codeOf(Array.isArray(errors) ? errors[0] : cause);
}
