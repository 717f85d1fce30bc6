import { ConnectionLostError } from '../api';
import { feedLimits } from './limits';

/**
 * Follows something on a connection and gives it up once nothing came on it for 40 s.
 *
 * @throws ConnectionLostError where it was given up
 */
export async function followWhileAlive<T>(options: {
  /** The follower's own wish to stop. */
  signal: AbortSignal;
  follow: (connection: {
    signal: AbortSignal;
    /** To be told of each sign of life. */
    onAlive: () => void;
  }) => Promise<T>;
}): Promise<T> {
  const { signal, follow } = options;
  const connection = new AbortController();
  const stop = () => connection.abort(signal.reason);
  let isSilent = false;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  const onAlive = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      isSilent = true;
      connection.abort();
    }, feedLimits.silence);
  };
  signal.addEventListener('abort', stop);
  onAlive();
  try {
    return await follow({ signal: connection.signal, onAlive });
  } catch (thrown) {
    throw isSilent
      ? new ConnectionLostError(
          `The portal’s backend sent nothing for ${
            feedLimits.silence / 1000
          } s`,
          thrown,
        )
      : thrown;
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener('abort', stop);
  }
}
