import type { WatchClock } from '@dvara/backstage-plugin-dvara-node';
import type { ReadLimits } from './limits';

/**
 * When what has changed is read and told: soon after a change, changes close together as
 * one, and not for longer than the reading is worth.
 */
export class ChangePace {
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  readonly #isDue: () => boolean;
  readonly #run: () => Promise<void>;
  #running = false;
  /** Milliseconds that it last took. */
  #tookMs = 0;
  #toldAt = -Infinity;
  #callOff: () => void = () => undefined;

  constructor(options: {
    limits: ReadLimits;
    clock: WatchClock;
    /** Whether there is anything to be read. */
    isDue: () => boolean;
    /** Reads what has changed by then; never rejects. */
    run: () => Promise<void>;
  }) {
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#isDue = options.isDue;
    this.#run = options.run;
  }

  /** Says that something may be due. */
  note(): void {
    if (this.#running || !this.#isDue()) {
      return;
    }
    this.#running = true;
    const { feedSoonMs, feedEveryMs } = this.#limits;
    const since = this.#clock.now() - this.#toldAt;
    const waitMs = Math.max(
      feedSoonMs,
      feedEveryMs - since,
      // Most polls change nothing: they keep nobody waiting, but may not take all of the time either.
      Math.min(feedEveryMs, 4 * this.#tookMs),
    );
    this.#callOff = this.#clock.after(waitMs, async () => {
      const beganAt = this.#clock.now();
      await this.#run();
      this.#tookMs = this.#clock.now() - beganAt;
      this.#running = false;
      this.note();
    });
  }

  /** Says that somebody was told something new. */
  noteTold(): void {
    this.#toldAt = this.#clock.now();
  }

  /** Ends what waits. */
  stop(): void {
    this.#callOff();
  }
}
