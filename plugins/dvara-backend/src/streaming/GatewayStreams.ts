import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type { CompoundEntityRef } from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import type {
  GatewayRefusal,
  GatewayStreamEnd,
} from '@dvara/backstage-plugin-dvara-common';
import type { WatchClock } from '@dvara/backstage-plugin-dvara-node';
import type { Response } from 'express';
import type {
  GatewayAccessService,
  ResolvedGateway,
} from '../services/GatewayAccessService';
import type { GatewayReportService } from '../services/GatewayReportService';
import { EventStream } from './EventStream';
import type { StreamLimits } from './limits';
import { TooManyStreamsError } from './TooManyStreamsError';

/** Node runs a longer timer at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Who listens to what. */
export interface StreamRequest {
  credentials: BackstageCredentials<BackstageUserPrincipal>;
  entities: CompoundEntityRef[];
  /** `Last-Event-ID`: what the caller had last before its connection was lost. */
  lastEventId?: string;
}

interface OpenStream {
  user: string;
  end: (reason: GatewayStreamEnd['reason']) => void;
}

/**
 * The event streams: for each tab of a browser one, with the reports of all gateways
 * that it shows. Who may see a gateway is asked when the stream begins and again every
 * half a minute; a stream never outlives its caller's token.
 */
export class GatewayStreams {
  readonly #access: GatewayAccessService;
  readonly #reports: GatewayReportService;
  readonly #limits: StreamLimits;
  readonly #clock: WatchClock;
  readonly #open = new Set<OpenStream>();
  #stopped = false;

  constructor(options: {
    access: GatewayAccessService;
    reports: GatewayReportService;
    limits: StreamLimits;
    clock: WatchClock;
  }) {
    this.#access = options.access;
    this.#reports = options.reports;
    this.#limits = options.limits;
    this.#clock = options.clock;
  }

  /** How many are open. */
  get count(): number {
    return this.#open.size;
  }

  /**
   * Answers with a stream. Gateways that the caller may not see are told as refused;
   * where that goes for all of them, there is no stream.
   *
   * @throws TooManyStreamsError where the caller or the portal has enough of them
   * @throws ServiceUnavailableError where the portal stops
   * @throws the error of the first gateway where none may be seen
   */
  async serve(options: {
    request: StreamRequest;
    response: Response;
  }): Promise<void> {
    const { request, response } = options;
    if (response.destroyed) {
      // Its 'close' has been: nothing would give a place back.
      return;
    }
    this.#requireRunning();
    const user = request.credentials.principal.userEntityRef;
    this.#requireRoom(user);
    let end: OpenStream['end'] = () => undefined;
    // Counted from here on: many that begin at once are too many as well.
    const place: OpenStream = { user, end: reason => end(reason) };
    this.#open.add(place);
    response.once('close', () => this.#open.delete(place));
    try {
      const resolved = await this.#access.resolveMany(request);
      const refused = resolved.find(({ error }) => error)?.error;
      if (refused && resolved.every(({ error }) => error)) {
        throw refused;
      }
      this.#requireRunning();
      if (response.destroyed) {
        this.#open.delete(place);
        return;
      }
      end = this.#begin({ request, response, resolved });
    } catch (error) {
      this.#open.delete(place);
      throw error;
    }
  }

  /** Ends all streams; those that are about to begin do not. */
  stop(): void {
    this.#stopped = true;
    this.#open.forEach(({ end }) => end('stopping'));
  }

  #requireRunning(): void {
    if (this.#stopped) {
      throw new ServiceUnavailableError(
        'The portal is stopping: try again in a moment',
      );
    }
  }

  #requireRoom(user: string): void {
    const own = [...this.#open].filter(stream => stream.user === user).length;
    if (own >= this.#limits.perUser) {
      throw new TooManyStreamsError(
        `You have ${own} streams open, which is the most: close a tab and try again`,
      );
    }
    if (this.#open.size >= this.#limits.perProcess) {
      throw new TooManyStreamsError(
        'The portal serves as many streams as it can: try again later',
      );
    }
  }

  #begin(options: {
    request: StreamRequest;
    response: Response;
    resolved: ResolvedGateway[];
  }): OpenStream['end'] {
    const { request, response, resolved } = options;
    const { lastEventId, credentials } = request;
    const stream = new EventStream(response);
    const followed = new Map<string, () => void>();
    const timers = new Set<() => void>();
    const close = () => {
      followed.forEach(unfollow => unfollow());
      followed.clear();
      timers.forEach(callOff => callOff());
      timers.clear();
    };
    const end = (reason: GatewayStreamEnd['reason']) => {
      if (!stream.ended) {
        stream.send({ event: 'end', data: JSON.stringify({ reason }) });
      }
      close();
      stream.end();
    };
    const repeat = (everyMs: number, run: () => void) => {
      const callOff = this.#clock.after(everyMs, () => {
        timers.delete(callOff);
        run();
      });
      timers.add(callOff);
    };
    const refusals = new Map<string, string>();
    // What the caller had last says nothing of gateways that join later.
    const apply = (gateways: ResolvedGateway[], knownId?: string) => {
      for (const { entityRef, gateway, error } of gateways) {
        const key = JSON.stringify(gateway);
        const refusal =
          error && JSON.stringify(refusalOf({ entityRef, error }));
        if (refusal) {
          if (refusals.get(entityRef) !== refusal) {
            refusals.set(entityRef, refusal);
            stream.send({ event: 'refused', data: refusal });
          }
          continue;
        }
        refusals.delete(entityRef);
        if (gateway && !followed.has(key)) {
          followed.set(
            key,
            this.#reports.follow({
              gateway,
              knownId,
              onReport: ({ id, json }) => {
                stream.send({ event: 'report', id, data: json });
                if (stream.unread > this.#limits.unreadBytes) {
                  // Whoever takes nothing would not take an end either.
                  close();
                  stream.cut();
                }
              },
            }),
          );
        }
      }
    };
    const beat = () => {
      stream.beat();
      repeat(this.#limits.beatMs, beat);
    };
    const recheck = async () => {
      try {
        const again = await this.#access.resolveMany(request);
        if (stream.ended) {
          return;
        }
        const wanted = again.map(({ gateway }) => JSON.stringify(gateway));
        for (const [key, unfollow] of followed) {
          if (!wanted.includes(key)) {
            unfollow();
            followed.delete(key);
          }
        }
        apply(again);
        if (followed.size === 0) {
          end('refused');
          return;
        }
        repeat(this.#limits.recheckMs, recheck);
      } catch {
        // Told in the log by the access service; who may see what is not known.
        end('unavailable');
      }
    };
    response.once('close', close);
    stream.begin();
    apply(resolved, lastEventId);
    repeat(this.#limits.beatMs, beat);
    repeat(this.#limits.recheckMs, recheck);
    if (credentials.expiresAt) {
      const left = credentials.expiresAt.getTime() - this.#clock.now();
      repeat(Math.min(Math.max(0, left), MAX_TIMER_MS), () => end('expired'));
    }
    return end;
  }
}

function refusalOf(options: {
  entityRef: string;
  error: Error;
}): GatewayRefusal {
  const { entityRef, error } = options;
  const statuses: Record<string, number> = {
    InputError: 400,
    NotAllowedError: 403,
  };
  const status = statuses[error.name] ?? 404;
  return { entityRef, status, message: error.message };
}
