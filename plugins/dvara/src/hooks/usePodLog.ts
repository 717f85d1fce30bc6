import { useApi } from '@backstage/core-plugin-api';
import { toError } from '@backstage/errors';
import type { PodLogEnd } from '@dvara/backstage-plugin-dvara-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { dvaraApiRef, type PodLogSelection } from '../api';
import { followWhileAlive } from '../feed';
import { isDenied } from '../lib/isRefusal';
import { emptyLog, PodLogBuffer, type KeptLog } from '../lib/PodLogBuffer';

/** Lines that come within this time are shown together, in ms. */
const SHOWN_TOGETHER = 100;

/** How the reading of a log stands. */
export type PodLogProgress =
  | { kind: 'loading' }
  | { kind: 'following' }
  /** Read once, or no longer followed because the reader stopped it. */
  | { kind: 'read' }
  | ({ kind: 'ended' } & PodLogEnd)
  | { kind: 'failed'; error: Error };

/** A log as it has come so far. */
export interface PodLogState {
  log: KeptLog;
  /** Another reading has another number: its lines are counted from 0 again. */
  reading: number;
  /** The container whose log it is, once known. */
  container?: string;
  progress: PodLogProgress;
  /** Reads the newest lines anew and goes on with those that are written. */
  follow: () => void;
  /** Keeps what has come. */
  stop: () => void;
  /** Reads the newest lines anew. */
  reload: () => void;
}

interface Wish {
  mode: 'follow' | 'once' | 'keep';
}

type Shown = Pick<PodLogState, 'log' | 'reading' | 'container' | 'progress'> & {
  /** Of which selection. */
  selected: string;
};

/**
 * Reads a pod's log and follows it until it ends, the reader stops it or the
 * component goes. The log of a run that is over (`previous`) is read once.
 */
export function usePodLog(selection: PodLogSelection): PodLogState {
  const api = useApi(dvaraApiRef);
  const selected = JSON.stringify(selection);
  const [wish, setWish] = useState<Wish>({ mode: 'follow' });
  const [shown, setShown] = useState<Shown>(() => nothing(selected, 0));
  const lastReading = useRef({ number: 0, selected: '' });

  useEffect(() => {
    if (wish.mode === 'keep' && lastReading.current.selected === selected) {
      return undefined;
    }
    const number = lastReading.current.number + 1;
    lastReading.current = { number, selected };
    const options: PodLogSelection = JSON.parse(selected);
    const follows = wish.mode === 'follow' && !options.previous;
    const stopped = new AbortController();
    const { signal } = stopped;
    const buffer = new PodLogBuffer();
    let container: string | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const show = (progress: PodLogProgress) => {
      clearTimeout(timer);
      timer = undefined;
      if (signal.aborted) {
        return;
      }
      if (isRefused(progress)) {
        setShown({ ...nothing(selected, number), progress });
      } else if (progress.kind === 'failed' && container === undefined) {
        // What was read before is worth more than nothing.
        setShown(previous => ({ ...previous, progress }));
      } else {
        setShown({
          selected,
          reading: number,
          log: buffer.keep(),
          container,
          progress,
        });
      }
    };
    const showSoon = () => {
      timer ??= setTimeout(() => show({ kind: 'following' }), SHOWN_TOGETHER);
    };
    const read = async (): Promise<PodLogProgress> => {
      if (!follows) {
        const log = await api.getPodLog({ ...options, signal });
        container = log.container;
        buffer.add(log);
        return { kind: 'read' };
      }
      const end = await followWhileAlive({
        signal,
        follow: connection =>
          api.followPodLog({
            ...options,
            ...connection,
            // A log that is silent for now must not seem to load.
            onOpen: showSoon,
            onLines: log => {
              container = log.container;
              buffer.add(log);
              showSoon();
            },
          }),
      });
      return { kind: 'ended', ...end };
    };

    // Lines of the same log stay until new ones are there.
    setShown(previous =>
      previous.selected === selected
        ? { ...previous, progress: { kind: 'loading' } }
        : nothing(selected, number),
    );
    read().then(show, thrown =>
      show({ kind: 'failed', error: toError(thrown) }),
    );

    return () => {
      stopped.abort();
      clearTimeout(timer);
      // What came and was not shown yet is there for a reader who stopped.
      setShown(previous =>
        previous.selected === selected && isUnderWay(previous.progress)
          ? {
              ...previous,
              progress: { kind: 'read' },
              ...(container !== undefined && {
                log: buffer.keep(),
                reading: number,
                container,
              }),
            }
          : previous,
      );
    };
  }, [api, selected, wish]);

  const current = shown.selected === selected ? shown : nothing(selected, 0);
  return {
    log: current.log,
    reading: current.reading,
    container: current.container,
    progress: current.progress,
    follow: useCallback(() => setWish({ mode: 'follow' }), []),
    stop: useCallback(() => setWish({ mode: 'keep' }), []),
    reload: useCallback(() => setWish({ mode: 'once' }), []),
  };
}

function nothing(selected: string, reading: number): Shown {
  return { selected, reading, log: emptyLog, progress: { kind: 'loading' } };
}

/** Whether the reader may not read it (any more): then nothing of it stays. */
function isRefused(progress: PodLogProgress): boolean {
  return (
    (progress.kind === 'failed' && isDenied(progress.error)) ||
    (progress.kind === 'ended' && progress.reason === 'refused')
  );
}

function isUnderWay({ kind }: PodLogProgress): boolean {
  return kind === 'loading' || kind === 'following';
}
