import { toError } from '@backstage/errors';
import { useEffect, useState } from 'react';

/** What was asked for, or why it did not come; neither while it is on its way. */
export interface Answer<T> {
  data?: T;
  error?: Error;
}

/**
 * Asks when the component appears and whenever the question changes.
 *
 * @param ask - a stable function; absent while there is nothing to ask
 */
export function useAnswer<T>(
  ask: ((signal: AbortSignal) => Promise<T>) | undefined,
): Answer<T> & { askAgain: () => void } {
  const [tries, setTries] = useState(0);
  const [answer, setAnswer] = useState<Answer<T>>({});
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    setAnswer({});
    ask?.(signal).then(
      data => signal.aborted || setAnswer({ data }),
      thrown => signal.aborted || setAnswer({ error: toError(thrown) }),
    );
    return () => controller.abort();
  }, [ask, tries]);
  return { ...answer, askAgain: () => setTries(count => count + 1) };
}
