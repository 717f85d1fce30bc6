import type { Failure } from '@dvara/backstage-plugin-dvara-common';
import type { Attempt, WatchClock } from '@dvara/backstage-plugin-dvara-node';

/** What a poll knows: the last good answer, and why the last try failed. */
export interface PollState<T> {
  data?: T;
  /** When `data` came, milliseconds since 1970. */
  dataAt?: number;
  failure?: Failure;
  /** When the last try failed, milliseconds since 1970. */
  failedAt?: number;
}

/**
 * Asks for something again and again, one request at a time. Between two there is the
 * interval, however long the answer took, give or take a tenth.
 */
export class Poll<T> {
  readonly #read: () => Promise<Attempt<T>>;
  readonly #intervalMs: () => number;
  readonly #clock: WatchClock;
  readonly #onChange: () => void;
  #state: PollState<T> = {};
  #first: Promise<void> | undefined;
  #reading = false;
  /** Changes with each start and stop: what an older one brings is dropped. */
  #generation = 0;
  #callOff: () => void = () => undefined;

  constructor(options: {
    read: () => Promise<Attempt<T>>;
    /** Asked after each try. */
    intervalMs: () => number;
    clock: WatchClock;
    /** Called after each try. */
    onChange: () => void;
  }) {
    this.#read = options.read;
    this.#intervalMs = options.intervalMs;
    this.#clock = options.clock;
    this.#onChange = options.onChange;
  }

  get state(): PollState<T> {
    return this.#state;
  }

  /** Begins; does nothing where it runs. */
  start(): void {
    this.#first ??= this.#try();
  }

  /** Resolves when the first try since the start has ended. */
  async settled(): Promise<void> {
    await this.#first;
  }

  /** Asks now, unless it does so already. */
  async pollNow(): Promise<void> {
    if (this.#first && !this.#reading) {
      await this.#try();
    }
  }

  /** Ends it; what is known stays. */
  stop(): void {
    this.#generation += 1;
    this.#first = undefined;
    this.#reading = false;
    this.#callOff();
  }

  async #try(): Promise<void> {
    this.#callOff();
    const generation = this.#generation;
    this.#reading = true;
    const { data, failure } = await this.#read();
    if (generation !== this.#generation) {
      return;
    }
    this.#reading = false;
    const at = this.#clock.now();
    this.#state = failure
      ? { ...this.#state, failure, failedAt: at }
      : { data, dataAt: at };
    this.#callOff = this.#clock.after(
      this.#intervalMs() * (0.9 + Math.random() / 5),
      () => this.#try(),
    );
    this.#onChange();
  }
}
