import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReleaseWatch } from './ReleaseWatch';

/** Milliseconds. */
interface FollowPauses {
  /** Helm makes the objects of a release one after the other; so long they are waited for. */
  settle: number;
  /**
   * A look of another replica that had begun before a change may bring the older state after
   * it. It is over by then, and the change is brought once more.
   */
  again: number;
  /** After a failure. */
  retry: number;
}

const defaultPauses: FollowPauses = {
  settle: 250,
  again: 20_000,
  retry: 5_000,
};

/**
 * Calls `bring` for each change that a watch sees, one after the other, until the signal ends it.
 *
 * @returns when the signal has ended it and the last `bring` is over
 */
export async function followReleases(options: {
  watch: Pick<ReleaseWatch, 'fingerprint' | 'follow'>;
  signal: AbortSignal;
  /** Where it fails it is called again, until it succeeds. */
  bring: () => Promise<void>;
  /** Told how each `bring` ended; `undefined` is well. */
  onOutcome: (error: unknown) => void;
  pauses?: FollowPauses;
}): Promise<void> {
  const { watch, signal, bring, onOutcome, pauses = defaultPauses } = options;
  const changes = new EventEmitter();
  const unfollow = watch.follow(() => changes.emit('change'));
  let brought = watch.fingerprint();
  let againAt = Infinity;
  try {
    while (!signal.aborted) {
      const fingerprint = watch.fingerprint();
      const left = againAt - Date.now();
      if (fingerprint === brought && left > 0) {
        await waitFor({ signal, changes, milliseconds: left });
        await waitFor({ signal, milliseconds: pauses.settle });
        continue;
      }
      try {
        await bring();
        onOutcome(undefined);
        againAt =
          fingerprint === brought ? Infinity : Date.now() + pauses.again;
        brought = fingerprint;
      } catch (error) {
        onOutcome(error);
        await waitFor({ signal, milliseconds: pauses.retry });
      }
    }
  } finally {
    unfollow();
  }
}

/** Resolves after the time, which may be endless, at the next change, or when the signal ends all. */
async function waitFor(options: {
  signal: AbortSignal;
  milliseconds: number;
  changes?: EventEmitter;
}): Promise<void> {
  const { changes, milliseconds } = options;
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  try {
    await Promise.race([
      ...(changes ? [once(changes, 'change', { signal })] : []),
      ...(Number.isFinite(milliseconds)
        ? [sleep(milliseconds, undefined, { signal })]
        : []),
    ]);
  } catch (error) {
    if (!options.signal.aborted) {
      throw error;
    }
  } finally {
    over.abort();
  }
}
