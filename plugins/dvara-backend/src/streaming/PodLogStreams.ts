import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import type {
  PodLogEnd,
  PodLogLine,
} from '@dvara/backstage-plugin-dvara-common';
import type { WatchClock } from '@dvara/backstage-plugin-dvara-node';
import type { Response } from 'express';
import type { LogLimits } from '../podLogs/limits';
import type { FollowedLog } from '../podLogs/PodLogs';
import type { GonePod } from '../podLogs/PodPresence';
import type { StreamLimits } from './limits';
import { EventFrame } from './EventFrame';
import { StreamPlaces } from './StreamPlaces';
import { StreamSession } from './StreamSession';
import { taken } from './taken';

/** Who reads a log, and whether that still may be. */
export interface LogListener {
  credentials: BackstageCredentials<BackstageUserPrincipal>;
  response: Response;
  /** @throws the error by which it may not, ServiceUnavailableError where nobody can say */
  authorize: () => Promise<void>;
}

/**
 * Logs for those who read them. Each takes a place, whether it is one answer or a stream;
 * who may read a followed log is asked again every half a minute.
 */
export class PodLogStreams {
  readonly #limits: LogLimits;
  readonly #streamLimits: StreamLimits;
  readonly #clock: WatchClock;
  readonly #places: StreamPlaces;

  constructor(options: {
    limits: LogLimits;
    streamLimits: StreamLimits;
    clock: WatchClock;
  }) {
    this.#limits = options.limits;
    this.#streamLimits = options.streamLimits;
    this.#clock = options.clock;
    this.#places = new StreamPlaces({ ...options.limits, what: 'logs' });
  }

  /** How many are read and followed. */
  get count(): number {
    return this.#places.count;
  }

  /** Ends all of them. */
  stop(): void {
    this.#places.stop();
  }

  /**
   * Reads one answer, which counts as a log that is open.
   *
   * @returns undefined where its reader has left
   * @throws TooManyStreamsError, ServiceUnavailableError as {@link StreamPlaces.take}
   */
  async hold<T>(options: {
    listener: LogListener;
    read: (signal: AbortSignal) => Promise<T>;
  }): Promise<T | undefined> {
    const { listener, read } = options;
    return this.#places.hold({
      user: listener.credentials.principal.userEntityRef,
      response: listener.response,
      read,
    });
  }

  /**
   * Answers with the log as a stream of events.
   *
   * @throws what `open` throws, and as {@link PodLogStreams.hold}
   */
  async follow(options: {
    listener: LogListener;
    open: (signal: AbortSignal) => Promise<FollowedLog>;
  }): Promise<void> {
    const { listener, open } = options;
    const { credentials, response } = listener;
    const user = credentials.principal.userEntityRef;
    await this.#places.serve({
      user,
      response,
      prepare: open,
      begin: log => this.#begin({ listener, log }),
      discard: log => log.close(),
    });
  }

  #begin(options: {
    listener: LogListener;
    log: FollowedLog;
  }): StreamSession<PodLogEnd['reason']> {
    const { listener, log } = options;
    const session = new StreamSession<PodLogEnd['reason']>({
      response: listener.response,
      credentials: listener.credentials,
      limits: this.#streamLimits,
      clock: this.#clock,
      recheck: async () => {
        try {
          await listener.authorize();
          return undefined;
        } catch (error) {
          if (error instanceof ServiceUnavailableError) {
            throw error;
          }
          return 'refused';
        }
      },
      onClose: log.close,
    });
    session.begin();
    session.after(this.#limits.followMs, () => session.end('limit'));
    this.#send({ session, log, response: listener.response });
    return session;
  }

  /** Sends what comes until it ends; never rejects. */
  async #send(options: {
    session: StreamSession<PodLogEnd['reason']>;
    log: FollowedLog;
    response: Response;
  }): Promise<void> {
    const { session, log, response } = options;
    const { container } = log;
    let pending: PodLogLine[] = [];
    let length = 0;
    const flush = () => {
      if (pending.length > 0 && !session.ended) {
        const data = JSON.stringify({ container, lines: pending, cut: false });
        pending = [];
        length = 0;
        session.send(EventFrame.of({ event: 'lines', data }));
      }
    };
    const end = (reason: PodLogEnd['reason'], gone?: GonePod) => {
      flush();
      session.end(reason, gone);
    };
    let isBehind = false;
    let behindAt = -Infinity;
    this.#watchPod({
      session,
      log,
      behindAt: () => (isBehind ? this.#clock.now() : behindAt),
      onGone: gone => end('gone', gone),
    });
    try {
      for await (const lines of log.lines) {
        for (const line of lines) {
          if (pending.length === 0) {
            session.after(this.#limits.batchMs, flush);
          }
          pending.push(line);
          length += line.text.length;
          if (length >= this.#limits.batchLength) {
            flush();
          }
        }
        if (session.unread > this.#limits.unreadBytes) {
          // The region waits as long as the caller does.
          isBehind = true;
          await taken(response);
          isBehind = false;
          behindAt = this.#clock.now();
        }
      }
      // The container's end is known before that of its pod.
      const gone = session.ended ? undefined : log.pod.gone({ early: true });
      end(gone ? 'gone' : 'ended', gone);
    } catch {
      // Also where it was closed because the session has ended.
      const gone = session.ended ? undefined : log.pod.gone();
      end(gone ? 'gone' : 'lost', gone);
    }
  }

  /** The region ends the log of a pod that is gone, unless its node is gone as well. */
  #watchPod(options: {
    session: StreamSession<PodLogEnd['reason']>;
    log: FollowedLog;
    /** When the caller last was behind with what was sent, milliseconds since 1970. */
    behindAt: () => number;
    onGone: (gone: GonePod) => void;
  }): void {
    const { session, log, behindAt, onGone } = options;
    const { podEveryMs, lastLinesMs } = this.#limits;
    const waitForLastLines = (milliseconds: number) =>
      session.after(milliseconds, () => {
        const leftMs = behindAt() + lastLinesMs - this.#clock.now();
        if (leftMs > 0) {
          waitForLastLines(leftMs);
        } else {
          onGone(log.pod.gone() ?? {});
        }
      });
    session.after(podEveryMs, () => {
      if (log.pod.gone()) {
        waitForLastLines(lastLinesMs);
      } else {
        this.#watchPod(options);
      }
    });
  }
}
