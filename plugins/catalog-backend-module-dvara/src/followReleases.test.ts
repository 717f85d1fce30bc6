import { EventEmitter } from 'node:events';
import { followReleases } from './followReleases';

/** A watch whose releases a test changes. */
class FakeWatch {
  readonly #changes = new EventEmitter();
  #releases = 'none';

  change(releases: string): void {
    this.#releases = releases;
    this.#changes.emit('change');
  }

  fingerprint(): string {
    return this.#releases;
  }

  follow(listener: () => void): () => void {
    this.#changes.on('change', listener);
    return () => this.#changes.off('change', listener);
  }

  followers(): number {
    return this.#changes.listenerCount('change');
  }
}

describe('followReleases', () => {
  const pauses = { settle: 1, again: 300, retry: 1 };
  const watch = new FakeWatch();
  let turn: AbortController;
  let brought: string[];
  let outcomes: unknown[];
  let failing: Error[];
  let over: Promise<void>;

  beforeEach(() => {
    turn = new AbortController();
    brought = [];
    outcomes = [];
    failing = [];
    over = followReleases({
      watch,
      signal: turn.signal,
      pauses,
      bring: async () => {
        const error = failing.shift();
        if (error) {
          throw error;
        }
        brought.push(watch.fingerprint());
      },
      onOutcome: error => outcomes.push(error),
    });
  });

  afterEach(async () => {
    turn.abort();
    await over;
  });

  async function until(holds: () => boolean) {
    while (!holds()) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }

  it('brings a change at once and once more later, which takes back what an older look has brought meanwhile', async () => {
    watch.change('a');
    await until(() => brought.length === 1);
    const at = Date.now();
    await until(() => brought.length === 2);
    expect(Date.now() - at).toBeGreaterThan(pauses.again / 2);
    watch.change('b');
    await until(() => brought.length === 4);
    expect(brought).toEqual(['a', 'a', 'b', 'b']);
  });

  it('does nothing where something has changed that is no release', async () => {
    watch.change(watch.fingerprint());
    watch.change(watch.fingerprint());
    watch.change('c');
    await until(() => brought.length === 1);
    expect(brought).toEqual(['c']);
  });

  it('tries again where the catalog cannot be brought to it, and tells both', async () => {
    const error = new Error('the catalog is starting');
    failing = [error, error];
    watch.change('d');
    await until(() => brought.length === 1);
    expect(brought).toEqual(['d']);
    expect(outcomes).toEqual([error, error, undefined]);
  });

  it('follows no longer once its turn is over', async () => {
    turn.abort();
    await over;
    expect(watch.followers()).toBe(0);
  });
});
