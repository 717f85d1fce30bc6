import type { FeedMode } from './ReportFeed';
import { feedLimits } from './limits';

/** From the best on. */
const ranks: Record<FeedMode, number> = {
  live: 0,
  polling: 1,
  connecting: 2,
  reconnecting: 3,
  paused: 4,
};

/**
 * What is shown of the connection. It follows what is so only once that has held for a
 * moment, so that a connection that comes and goes does not blink.
 */
export class SteadyMode {
  readonly #onChange: () => void;
  #actual: FeedMode = 'connecting';
  #shown: FeedMode = 'connecting';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get shown(): FeedMode {
    return this.#shown;
  }

  set(mode: FeedMode): void {
    if (mode === this.#actual) {
      return;
    }
    this.#actual = mode;
    if (mode === this.#shown) {
      this.#callOff();
      return;
    }
    if (mode === 'paused' || this.#isBeginning(mode)) {
      this.#show();
      return;
    }
    // Counted from when what is shown ceased to be so, whatever it became since.
    this.#timer ??= setTimeout(
      () => this.#show(),
      ranks[mode] > ranks[this.#shown] && this.#shown !== 'paused'
        ? feedLimits.graceWorse
        : feedLimits.graceBetter,
    );
  }

  #callOff(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** What comes first, or first after a rest, is shown at once where it is good. */
  #isBeginning(mode: FeedMode): boolean {
    return (
      mode === 'live' &&
      (this.#shown === 'connecting' || this.#shown === 'paused')
    );
  }

  #show(): void {
    this.#callOff();
    this.#shown = this.#actual;
    this.#onChange();
  }
}
