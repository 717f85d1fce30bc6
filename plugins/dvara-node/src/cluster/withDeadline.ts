import { ClusterError, isClusterError } from './ClusterError';
import { toTransportError } from './toTransportError';

/**
 * Runs a call to a cluster under a deadline for the whole of it.
 *
 * @throws ClusterError of kind `timeout` past the deadline; the caller's own
 * reason where its signal aborts
 */
export async function withDeadline<T>(options: {
  operation: string;
  timeoutMs: number;
  signal?: AbortSignal;
  call: (signal: AbortSignal) => Promise<T>;
}): Promise<T> {
  const { operation, timeoutMs, signal, call } = options;
  signal?.throwIfAborted();
  const controller = new AbortController();
  const deadline = new ClusterError({
    kind: 'timeout',
    operation,
    detail: `no full answer in ${formatSeconds(timeoutMs)}`,
  });
  const timer = setTimeout(() => controller.abort(deadline), timeoutMs);
  const onAbort = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const aborted = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () =>
      reject(controller.signal.reason),
    );
  });
  try {
    return await Promise.race([call(controller.signal), aborted]);
  } catch (error) {
    if (controller.signal.aborted) {
      throw controller.signal.reason;
    }
    throw isClusterError(error)
      ? error
      : toTransportError({ error, operation });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function formatSeconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}
