/** Functions that a process answers to its parent, by name; what they take and give is cloned. */
export type Calls = Record<string, (argument: never) => unknown>;

/** One call as it goes through the channel. */
export interface CallMessage {
  id: number;
  name: string;
  argument: unknown;
}

/** The id of the answer that says that calls are answered from now on. */
export const READY = 0;

/** What came of it. */
export interface AnswerMessage {
  id: number;
  result?: unknown;
  error?: string;
}

/** Answers the calls of the parent process, and ends with it. */
export function serveCalls(calls: Calls): void {
  process.on('message', async ({ id, name, argument }: CallMessage) => {
    const answer: AnswerMessage = { id };
    try {
      answer.result = await calls[name](argument as never);
    } catch (error) {
      answer.error = String((error as Error).stack ?? error);
    }
    process.send?.(answer);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ id: READY } satisfies AnswerMessage);
}
