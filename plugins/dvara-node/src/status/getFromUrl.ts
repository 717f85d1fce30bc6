import { isError } from '@backstage/errors';
import type { PodResponse } from '../cluster/ClusterClient';
import { ClusterError, isClusterError } from '../cluster/ClusterError';

const kinds: Record<string, ClusterError['kind']> = {
  ECONNREFUSED: 'connectionRefused',
  ECONNRESET: 'connectionLost',
  UND_ERR_SOCKET: 'connectionLost',
  ENOTFOUND: 'nameNotResolved',
  EAI_AGAIN: 'nameNotResolved',
  CERT_HAS_EXPIRED: 'tlsRejected',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tlsRejected',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tlsRejected',
  SELF_SIGNED_CERT_IN_CHAIN: 'tlsRejected',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tlsRejected',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tlsRejected',
};

/**
 * Sends one HTTP GET to an address of the portal's configuration. Follows no
 * redirect, reads no more than `maxBytes`, and ends at the deadline.
 *
 * @throws ClusterError, whose message never holds the address
 */
export async function getFromUrl(options: {
  operation: string;
  /** Base address, with or without a path. */
  base: string;
  path: string;
  headers?: Record<string, string>;
  timeoutMs: number;
  maxBytes: number;
}): Promise<PodResponse> {
  const { operation, base, path, timeoutMs, maxBytes } = options;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${base.replace(/\/$/, '')}${path}`, {
      headers: { accept: 'application/json', ...options.headers },
      redirect: 'manual',
      signal,
    });
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? undefined,
      body: await readBounded({ response, maxBytes, operation }),
    };
  } catch (error) {
    if (isClusterError(error)) {
      throw error;
    }
    throw new ClusterError(
      signal.aborted
        ? {
            kind: 'timeout',
            operation,
            detail: `no full answer in ${Math.round(timeoutMs / 100) / 10} s`,
          }
        : { kind: kindOf(error), operation },
    );
  }
}

async function readBounded(options: {
  response: Response;
  maxBytes: number;
  operation: string;
}): Promise<string> {
  const { response, maxBytes, operation } = options;
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  let text = '';
  let size = 0;
  for (;;) {
    const chunk = await reader?.read();
    if (!chunk || chunk.done) {
      return text + decoder.decode();
    }
    size += chunk.value.length;
    if (size > maxBytes) {
      await reader?.cancel();
      throw new ClusterError({
        kind: 'invalidAnswer',
        operation,
        detail: `the answer is larger than ${maxBytes} bytes`,
      });
    }
    text += decoder.decode(chunk.value, { stream: true });
  }
}

/** fetch hides the cause behind a TypeError. */
function kindOf(error: unknown): ClusterError['kind'] {
  const cause = isError(error) ? error.cause : undefined;
  const code = isError(cause) ? String(cause.code) : '';
  return Object.hasOwn(kinds, code) ? kinds[code] : 'unknown';
}
