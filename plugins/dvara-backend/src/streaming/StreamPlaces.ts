import { ServiceUnavailableError } from '@backstage/errors';
import type { Response } from 'express';
import { TooManyStreamsError } from './TooManyStreamsError';

/** The place of one connection, or of one read for it, until it is given back. */
export interface StreamPlace {
  /** Aborted when the connection ends, and when the portal stops unless `onStop` says otherwise. */
  signal: AbortSignal;
  /** Called when the portal stops, from now on. */
  onStop: (end: () => void) => void;
  /** Gives it back. */
  leave: () => void;
  /** Gives it back when the connection ends, or at once where it has. */
  leaveWithConnection: () => void;
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
   * Reads one answer, which takes a place until all that is read for it has ended.
   *
   * @returns undefined where the connection has ended, and with it the read
   * @throws as {@link StreamPlaces.take}
   */
  async hold<T>(options: {
    user: string;
    response: Response;
    read: (signal: AbortSignal) => Promise<T>;
  }): Promise<T | undefined> {
    const place = this.take(options);
    if (!place) {
      return undefined;
    }
    try {
      return await options.read(place.signal);
    } catch (error) {
      this.requireGoingOn({ place, error });
      return undefined;
    } finally {
      place.leave();
    }
  }

  /**
   * Serves a stream, which holds its place until its connection ends.
   *
   * @throws as {@link StreamPlaces.take}, and what `prepare` throws
   */
  async serve<T>(options: {
    user: string;
    response: Response;
    /** What has to be known before it begins. */
    prepare: (signal: AbortSignal) => Promise<T>;
    begin: (prepared: T) => { end: (reason: 'stopping') => void };
    /** Called where it does not begin, because nobody is there any more or the portal stops. */
    discard?: (prepared: T) => void;
  }): Promise<void> {
    const { response, prepare, begin, discard } = options;
    const place = this.take(options);
    if (!place) {
      return;
    }
    try {
      const prepared = await prepare(place.signal);
      if (this.#stopped || response.destroyed) {
        discard?.(prepared);
        this.requireRunning();
        place.leave();
        return;
      }
      const stream = begin(prepared);
      place.onStop(() => stream.end('stopping'));
      place.leaveWithConnection();
    } catch (error) {
      place.leave();
      this.requireGoingOn({ place, error });
    }
  }

  /**
   * Takes a place. Taken before anything else is asked: many that begin at once are too many
   * as well.
   *
   * @returns undefined where the connection has ended already
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
    const controller = new AbortController();
    const abort = () => controller.abort();
    const place: Taken = { user, end: abort };
    this.#taken.add(place);
    response.once('close', abort);
    const leave = () => {
      this.#taken.delete(place);
    };
    return {
      signal: controller.signal,
      leave,
      leaveWithConnection: () => {
        if (response.destroyed) {
          leave();
        } else {
          response.once('close', leave);
        }
      },
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

  /**
   * Looks at an error of what is done at a place.
   *
   * @throws ServiceUnavailableError where the portal stops
   * @throws the error, unless it only says that the connection has ended
   */
  requireGoingOn(options: { place: StreamPlace; error: unknown }): void {
    const { place, error } = options;
    this.requireRunning();
    if (!place.signal.aborted || error !== place.signal.reason) {
      throw error;
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
        } open, which is the most: close one, or try again in a moment`,
      );
    }
    if (this.#taken.size >= this.#perProcess) {
      throw new TooManyStreamsError(
        `The portal serves as many ${this.#what} as it can: try again later`,
      );
    }
  }
}
