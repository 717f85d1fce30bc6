import type { ServerResponse } from 'node:http';
import type { FakeChange, FakeObjectStore } from './FakeObjectStore';
import { failure, matchesSelectors } from './FakeObjectStore';

/** One watch that is open on a fake cluster. */
interface OpenWatch {
  collection: string;
  query: URLSearchParams;
  response: ServerResponse;
}

/**
 * What a test does to the watches that are open on a fake cluster; to all of them
 * where no collection is named.
 *
 * @public
 */
export interface FakeWatchControls {
  /** How many are open. */
  count(collection?: string): number;
  /** Ends them as an API server does that restarts gently. */
  close(collection?: string): void;
  /** Cuts their connections. */
  cut(collection?: string): void;
  bookmark(collection?: string): void;
  /** Sends a line as it is, for example one that is no JSON. */
  send(options: { collection: string; line: string }): void;
  /** Sends bytes that no line end follows. */
  sendUnfinished(options: { collection: string; text: string }): void;
}

/**
 * Watches as an API server serves them: what has changed since a resource version,
 * then each change as a line, the end after `timeoutSeconds`, 410 for what was
 * compacted. Bookmarks come when a test says so.
 */
export class FakeWatches implements FakeWatchControls {
  readonly #store: FakeObjectStore;
  readonly #open = new Set<OpenWatch>();

  constructor(options: { store: FakeObjectStore }) {
    this.#store = options.store;
    this.#store.onChange(change => {
      for (const watch of this.#open) {
        deliver({ watch, change });
      }
    });
  }

  serve(watch: OpenWatch): void {
    const { collection, query, response } = watch;
    const since = Number(query.get('resourceVersion') ?? 0);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const missed = this.#store.changesSince({ collection, since });
    if (!missed) {
      const { body } = failure({ code: 410, reason: 'Expired' });
      writeLine({ response, line: { type: 'ERROR', object: body } });
      response.end();
      return;
    }
    missed.forEach(change => deliver({ watch, change }));
    this.#open.add(watch);
    const seconds = Number(query.get('timeoutSeconds') ?? 0);
    const timer = seconds && setTimeout(() => response.end(), seconds * 1000);
    response.on('close', () => {
      clearTimeout(timer || undefined);
      this.#open.delete(watch);
    });
  }

  count(collection?: string): number {
    return this.#of(collection).length;
  }

  close(collection?: string): void {
    this.#take(collection).forEach(({ response }) => response.end());
  }

  cut(collection?: string): void {
    this.#take(collection).forEach(({ response }) => response.destroy());
  }

  bookmark(collection?: string): void {
    for (const { response } of this.#of(collection)) {
      const metadata = { resourceVersion: String(this.#store.version) };
      writeLine({ response, line: { type: 'BOOKMARK', object: { metadata } } });
    }
  }

  send(options: { collection: string; line: string }): void {
    for (const { response } of this.#of(options.collection)) {
      response.write(`${options.line}\n`);
    }
  }

  sendUnfinished(options: { collection: string; text: string }): void {
    for (const { response } of this.#of(options.collection)) {
      response.write(options.text);
    }
  }

  /** Watches that are about to end: nothing is written to them any more. */
  #take(collection: string | undefined): OpenWatch[] {
    const taken = this.#of(collection);
    taken.forEach(watch => this.#open.delete(watch));
    return taken;
  }

  #of(collection: string | undefined): OpenWatch[] {
    return [...this.#open].filter(
      watch => !collection || watch.collection === collection,
    );
  }
}

function deliver(options: { watch: OpenWatch; change: FakeChange }): void {
  const { watch, change } = options;
  if (
    change.collection === watch.collection &&
    matchesSelectors({ query: watch.query, object: change.object })
  ) {
    const { type, object } = change;
    writeLine({ response: watch.response, line: { type, object } });
  }
}

function writeLine(options: { response: ServerResponse; line: object }): void {
  options.response.write(`${JSON.stringify(options.line)}\n`);
}
