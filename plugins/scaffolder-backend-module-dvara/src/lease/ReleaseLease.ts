import { randomUUID } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import {
  isClusterError,
  type ClusterClient,
} from '@dvara/backstage-plugin-dvara-node';
import type { RegionLog } from '../log/RegionLog';
import { describeError } from '../regions/describeError';
import { systemClock, type Clock } from '../time/Clock';
import { leaseEnd, type LeaseObject } from './leaseObject';
import { LeaseStore } from './LeaseStore';

const RENEW_MS = 10_000;
const RENEW_AGAIN_MS = 2_000;
const WAIT_MS = 2_000;

/** Two portals' clocks may differ: a lease is only over some seconds after its end. */
const SKEW_MS = 5_000;

/** Which release is to be guarded, and for whom. */
export interface ReleaseLeaseOptions {
  client: ClusterClient;
  namespace: string;
  releaseName: string;
  holder: { taskId: string };
  log: RegionLog;
  /** Ends the waiting for a lease. */
  signal?: AbortSignal;
  clock?: Clock;
}

/** The right to change one release, held until it is freed or lost. */
export interface ReleaseLease {
  /**
   * Whether there was none before. One that was left behind says that a Helm whose portal was killed may
   * still be at work. None does not say that there is no such Helm: a task that took over what was left
   * behind removes it when it ends, be it because Helm's own lock made it give up.
   */
  isNew: boolean;
  /** Aborted, with a ConflictError, where somebody else has taken the lease. */
  signal: AbortSignal;
  /** Gives the release free. Never throws: a lease that cannot be freed ends by itself, and the log says so. */
  free(): Promise<void>;
}

/**
 * Does a piece of work on a release while no other task does, in this or any other portal.
 *
 * @throws ConflictError naming the other task and until when it holds the release; nothing has run
 * @throws ClusterError where the lease cannot be read or written; nothing has run
 */
export async function withReleaseLease<T>(
  options: ReleaseLeaseOptions & {
    work: (leaseSignal: AbortSignal) => Promise<T>;
  },
): Promise<T> {
  const lease = await acquireReleaseLease(options);
  try {
    return await options.work(lease.signal);
  } finally {
    await lease.free();
  }
}

/**
 * Takes the lease of a release and keeps it renewed. A run of the same task that still holds
 * it, as after a portal's crash, is waited for.
 *
 * @throws ConflictError, ClusterError as {@link withReleaseLease}
 */
export async function acquireReleaseLease(
  options: ReleaseLeaseOptions,
): Promise<ReleaseLease> {
  const { log, clock = systemClock } = options;
  const store = new LeaseStore({ ...options, clock });
  const identity = `${options.holder.taskId}/${randomUUID()}`;
  const times = { acquiredAt: clock.now(), transitions: 0 };

  const acquired = await acquire({ options, store, identity, clock, times });
  let { version } = acquired;
  const lost = new AbortController();
  const ended = new AbortController();

  const renewing = (async () => {
    let pauseMs = RENEW_MS;
    while (!ended.signal.aborted && !lost.signal.aborted) {
      await clock.sleep({ ms: pauseMs, signal: ended.signal });
      try {
        version = await store.write({ identity, times, version });
        pauseMs = RENEW_MS;
      } catch (error) {
        pauseMs = RENEW_AGAIN_MS;
        const current = await lookAgain(error);
        if (current === 'lost') {
          return;
        }
        version = current ?? version;
      }
    }
  })().catch(error => {
    // Sleeping ends this way when the lease is freed.
    if (!ended.signal.aborted) {
      lost.abort(error);
    }
  });

  /** What a lease that could not be renewed is now: its version where it still is ours. */
  async function lookAgain(
    error: unknown,
  ): Promise<string | undefined | 'lost'> {
    if (!isClusterError(error) || ![404, 409].includes(error.statusCode ?? 0)) {
      log.detail(`The lock could not be renewed: ${describeError(error)}`);
      return undefined;
    }
    try {
      const current = await store.read();
      if (!current) {
        log.warn('The lock was removed by somebody; it is made again');
        return await store.write({ identity, times });
      }
      if (current.spec?.holderIdentity === identity) {
        return current.metadata.resourceVersion;
      }
      const taskId = taskOf(current) ?? 'somebody else';
      lost.abort(
        new ConflictError(
          `The lock of release ${options.releaseName} was taken by ${taskId}, so this task has stopped its work on it`,
        ),
      );
      return 'lost';
    } catch (failure) {
      log.detail(`The lock could not be read: ${describeError(failure)}`);
      return undefined;
    }
  }

  return {
    isNew: acquired.isNew,
    signal: lost.signal,
    free: async () => {
      ended.abort();
      await renewing;
      if (lost.signal.aborted) {
        return;
      }
      try {
        await store.remove({ version });
      } catch (error) {
        log.warn(
          `The lock of release ${
            options.releaseName
          } could not be removed and ends by itself in half a minute: ${describeError(
            error,
          )}`,
        );
      }
    },
  };
}

/** @returns the version of the lease that is now held, and whether there was none */
async function acquire(work: {
  options: ReleaseLeaseOptions;
  store: LeaseStore;
  identity: string;
  clock: Clock;
  times: { acquiredAt: number; transitions: number };
}): Promise<{ version: string; isNew: boolean }> {
  const { options, store, identity, clock, times } = work;
  const { log, signal, holder, namespace, releaseName } = options;
  let told = false;
  // Mostly there is none, and making it tells so with one question instead of two.
  let isThere = false;
  for (;;) {
    signal?.throwIfAborted();
    const current = isThere ? await store.read(signal) : undefined;
    const end = current ? leaseEnd(current) + SKEW_MS : 0;
    const now = clock.now();
    if (!current || end <= now) {
      times.acquiredAt = now;
      times.transitions = (current?.spec?.leaseTransitions ?? 0) + 1;
      try {
        const version = await store.write({
          identity,
          times,
          version: current?.metadata.resourceVersion,
          signal,
        });
        if (current?.spec?.holderIdentity) {
          log.info(
            `The lock of release ${releaseName} was left behind by ${taskOf(
              current,
            )} and is taken over`,
          );
        }
        return { version, isNew: !current };
      } catch (error) {
        // Somebody holds it or was faster: look who.
        if (!isClusterError(error) || error.statusCode !== 409) {
          throw error;
        }
        isThere = true;
        continue;
      }
    }
    if (taskOf(current) !== holder.taskId) {
      throw new ConflictError(
        `Task ${taskOf(
          current,
        )} is at work on release ${releaseName} in namespace ${namespace} and has it locked at least until ${new Date(
          end,
        ).toISOString()}. Wait until that task has ended, or cancel it, and try again`,
      );
    }
    if (!told) {
      told = true;
      log.info(
        `An earlier run of this task still holds the lock of release ${releaseName}; waiting until it ends`,
      );
    }
    await clock.sleep({ ms: WAIT_MS, signal });
  }
}

function taskOf(lease: LeaseObject): string | undefined {
  return lease.spec?.holderIdentity?.split('/')[0];
}
