import { ServiceUnavailableError } from '@backstage/errors';
import type { Response } from 'express';
import { TooManyStreamsError } from './TooManyStreamsError';

/** One stream's place; given back when its connection ends. */
export interface StreamPlace {
  /** Called when the portal stops, from now on. */
  onStop: (end: () => void) => void;
  /** Gives it back though the connection goes on, with an error for an answer. */
  leave: () => void;
}

interface Taken {
  user: string;
  end: () => void;
}

/** Bounds how many connections of one kind a user and this process have at once. */
export class StreamPlaces {
  readonly #taken = new Set<Taken>();
  readonly #perUser: number;
  readonly #perProcess: number;
  readonly #what: string;
  #stopped = false;

  constructor(options: {
    perUser: number;
    perProcess: number;
    /** What they are, for people: «streams». */
    what: string;
  }) {
    this.#perUser = options.perUser;
    this.#perProcess = options.perProcess;
    this.#what = options.what;
  }

  /** How many are taken. */
  get count(): number {
    return this.#taken.size;
  }

  /**
   * Takes a place. Taken before anything else is asked: many that begin at once are too many
   * as well.
   *
   * @returns undefined where the connection has ended already, whose 'close' would give no place back
   * @throws TooManyStreamsError where the user or the portal has enough of them
   * @throws ServiceUnavailableError where the portal stops
   */
  take(options: { user: string; response: Response }): StreamPlace | undefined {
    const { user, response } = options;
    if (response.destroyed) {
      return undefined;
    }
    this.requireRunning();
    this.#requireRoom(user);
    const place: Taken = { user, end: () => undefined };
    this.#taken.add(place);
    const leave = () => this.#taken.delete(place);
    response.once('close', leave);
    return {
      leave,
      onStop: end => {
        place.end = end;
      },
    };
  }

  /** @throws ServiceUnavailableError where the portal stops */
  requireRunning(): void {
    if (this.#stopped) {
      throw new ServiceUnavailableError(
        'The portal is stopping: try again in a moment',
      );
    }
  }

  /** Ends all; those that are about to begin do not. */
  stop(): void {
    this.#stopped = true;
    this.#taken.forEach(({ end }) => end());
  }

  #requireRoom(user: string): void {
    const own = [...this.#taken].filter(place => place.user === user).length;
    if (own >= this.#perUser) {
      throw new TooManyStreamsError(
        `You have ${own} ${
          this.#what
        } open, which is the most: close a tab and try again`,
      );
    }
    if (this.#taken.size >= this.#perProcess) {
      throw new TooManyStreamsError(
        `The portal serves as many ${this.#what} as it can: try again later`,
      );
    }
  }
}
