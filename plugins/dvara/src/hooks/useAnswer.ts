import { toError } from '@backstage/errors';
import { useEffect, useState } from 'react';

/** What was asked for, or why it did not come; neither while it is on its way. */
export interface Answer<T> {
  data?: T;
  error?: Error;
}

/**
 * Asks when the component appears and whenever the question changes; the answer to another question is
 * never returned.
 *
 * @param ask - a stable function; absent while there is nothing to ask
 */
export function useAnswer<T>(
  ask: ((signal: AbortSignal) => Promise<T>) | undefined,
): Answer<T> & { askAgain: () => void } {
  const [tries, setTries] = useState(0);
  const [answer, setAnswer] = useState<{ to: typeof ask; is: Answer<T> }>({
    to: ask,
    is: {},
  });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const tell = (is: Answer<T>) =>
      signal.aborted || setAnswer({ to: ask, is });
    tell({});
    ask?.(signal).then(
      data => tell({ data }),
      thrown => tell({ error: toError(thrown) }),
    );
    return () => controller.abort();
  }, [ask, tries]);
  return {
    // In the render that brings another question, the state still holds the answer to the one before.
    ...(answer.to === ask && answer.is),
    askAgain: () => setTries(count => count + 1),
  };
}
