import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { WatchClock } from '@dvara/backstage-plugin-dvara-node';
import type { Response } from 'express';
import { EventFrame } from './EventFrame';
import { EventStream } from './EventStream';
import type { StreamLimits } from './limits';

/** Node runs a longer timer at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Why any stream ends. */
type CommonReason = 'expired' | 'unavailable' | 'stopping';

/**
 * One event stream from its begin to its end. It gives signs of life, asks again and again whether
 * its caller may still listen, never outlives the caller's token, and is cut where
 * nobody takes what is sent.
 */
export class StreamSession<Reason extends string> {
  readonly #response: Response;
  readonly #stream: EventStream;
  readonly #credentials: BackstageCredentials;
  readonly #limits: StreamLimits;
  readonly #clock: WatchClock;
  readonly #recheck: () => Promise<Reason | undefined>;
  readonly #onClose: () => void;
  readonly #timers = new Set<() => void>();

  constructor(options: {
    response: Response;
    credentials: BackstageCredentials;
    limits: StreamLimits;
    clock: WatchClock;
    /** Gives a reason to end it; where it throws, nobody can say who may listen. */
    recheck: () => Promise<Reason | undefined>;
    /** Whether most of its frames go to other streams too. */
    isShared?: boolean;
    /** Called at least once, when it ends in whatever way. */
    onClose: () => void;
  }) {
    this.#response = options.response;
    this.#stream = new EventStream(options.response, options);
    this.#credentials = options.credentials;
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#recheck = options.recheck;
    this.#onClose = options.onClose;
  }

  get ended(): boolean {
    return this.#stream.ended;
  }

  /** Bytes that were sent and not yet taken. */
  get unread(): number {
    return this.#stream.unread;
  }

  begin(): void {
    this.#response.once('close', () => this.#close());
    this.#stream.begin();
    const beat = () => {
      this.#stream.beat();
      this.after(this.#limits.beatMs, beat);
    };
    const recheck = async () => {
      try {
        const reason = await this.#recheck();
        if (this.ended) {
          return;
        }
        if (reason) {
          this.end(reason);
          return;
        }
        this.after(this.#limits.recheckMs, recheck);
      } catch {
        // Told in the log by the access service; who may see what is not known.
        this.end('unavailable');
      }
    };
    this.after(this.#limits.beatMs, beat);
    this.after(this.#limits.recheckMs, recheck);
    const { expiresAt } = this.#credentials;
    if (expiresAt) {
      const left = expiresAt.getTime() - this.#clock.now();
      this.after(Math.min(Math.max(0, left), MAX_TIMER_MS), () =>
        this.end('expired'),
      );
    }
  }

  send(frame: EventFrame): void {
    if (this.#stream.unread > this.#limits.unreadBytes) {
      // Whoever takes nothing would not take an end either.
      this.#close();
      this.#stream.cut();
      return;
    }
    this.#stream.send(frame);
  }

  /** @param facts - besides the reason */
  end(reason: Reason | CommonReason, facts: object = {}): void {
    if (!this.#stream.ended) {
      const data = JSON.stringify({ reason, ...facts });
      this.#stream.send(EventFrame.of({ event: 'end', data }));
    }
    this.#close();
    this.#stream.end();
  }

  /** Runs something once, unless the stream has ended by then. */
  after(milliseconds: number, run: () => void): void {
    const callOff = this.#clock.after(milliseconds, () => {
      this.#timers.delete(callOff);
      run();
    });
    this.#timers.add(callOff);
  }

  #close(): void {
    this.#timers.forEach(callOff => callOff());
    this.#timers.clear();
    this.#onClose();
  }
}
