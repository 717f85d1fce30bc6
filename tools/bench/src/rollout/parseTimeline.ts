import { stripVTControlCharacters } from 'node:util';

/** A task by what the portal has logged about it. */
export interface TaskTimeline {
  succeeded: boolean;
  /** Milliseconds since 1970 at which the scaffolder began to execute it. */
  beganAt: number;
  /** Milliseconds since then at which each part was done. */
  after: {
    /** The chart is packed and the values are checked. */
    prepared: number;
    /** Lock, state and Secrets of the first region are read; Helm is to install now. */
    examined: number;
    /** The last region is deployed and its gate is open. */
    deployed: number;
    /** The scaffolder has done with the task. */
    ended: number;
  };
}

/** A task's own events are those of the scaffolder's audit log; the rest is the action's. */
const marks = {
  began: /"actionType":"execution".* status="initiated"/,
  prepared: / info: Chart \S+ \S+ \(sha256:/,
  examined: / info: \[\S+\] Installing release /,
  deployed: / info: \[\S+\] Revision \d+ is deployed and ready/,
  ended: /"actionType":"execution".* status="(succeeded|failed)"/,
} as const;

/**
 * Reads when each part of a task was done from the lines that the portal has logged since it was started.
 *
 * @returns undefined where the task has not ended
 */
export function parseTimeline(log: string): TaskTimeline | undefined {
  const lines = stripVTControlCharacters(log)
    .split('\n')
    .map(line => ({ line, at: Date.parse(line.split(' ', 1)[0]) }));
  const first = (mark: RegExp) => lines.find(({ line }) => mark.test(line));
  const last = (mark: RegExp) => lines.findLast(({ line }) => mark.test(line));
  const began = first(marks.began);
  const ended = last(marks.ended);
  if (!began || !ended) {
    return undefined;
  }
  const since = (found: { at: number } | undefined) =>
    (found?.at ?? began.at) - began.at;
  return {
    succeeded: marks.ended.exec(ended.line)?.[1] === 'succeeded',
    beganAt: began.at,
    after: {
      prepared: since(first(marks.prepared)),
      examined: since(first(marks.examined)),
      deployed: since(last(marks.deployed)),
      ended: since(ended),
    },
  };
}
