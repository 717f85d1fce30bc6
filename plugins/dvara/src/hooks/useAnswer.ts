import { toError } from '@backstage/errors';
import { useEffect, useState } from 'react';
import { isRefusal } from '../lib/isRefusal';

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
 * @param occasion - when it changes, the same is asked again; the answer known before stays meanwhile, and also where that fails, but for a refusal
 */
export function useAnswer<T>(
  ask: ((signal: AbortSignal) => Promise<T>) | undefined,
  occasion?: string,
): Answer<T> & { askAgain: () => void } {
  const [tries, setTries] = useState(0);
  const [answer, setAnswer] = useState<{ to: typeof ask; is: Answer<T> }>({
    to: ask,
    is: {},
  });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const tell = (is: (data?: T) => Answer<T>) =>
      signal.aborted ||
      setAnswer(before => ({
        to: ask,
        is: is(before.to === ask ? before.is.data : undefined),
      }));
    tell(data => ({ data }));
    ask?.(signal).then(
      data => tell(() => ({ data })),
      thrown => {
        const error = toError(thrown);
        tell(data => ({ error, data: isRefusal(error) ? undefined : data }));
      },
    );
    return () => controller.abort();
  }, [ask, tries, occasion]);
  return {
    // In the render that brings another question, the state still holds the answer to the one before.
    ...(answer.to === ask && answer.is),
    askAgain: () => setTries(count => count + 1),
  };
}
