import type {
  BackstageCredentials,
  BackstageUserPrincipal,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import type { GatewayStreamEnd } from '@dvara/backstage-plugin-dvara-common';
import type { WatchClock } from '@dvara/backstage-plugin-dvara-node';
import type { Response } from 'express';
import type { FleetService, FollowedFleet } from '../fleet/FleetService';
import type {
  GatewayAccessService,
  VisibleGateways,
} from '../services/GatewayAccessService';
import { nameOfError } from '../services/nameOfError';
import type { StreamLimits } from './limits';
import { SharedFrames } from './SharedFrames';
import type { StreamPlaces } from './StreamPlaces';
import { StreamSession } from './StreamSession';
import { taken } from './taken';
import { ToldFleet } from './ToldFleet';

/** A row's times are written anew after this, milliseconds. */
const ROW_FRESH_MS = 5000;

/** Who listens to the fleet. */
interface FleetListener {
  credentials: BackstageCredentials<BackstageUserPrincipal>;
  response: Response;
}

/**
 * The event streams of the fleet: all of it first, then what changes. Which gateways there
 * are and who may see them is asked when a stream begins and again every half a minute; all
 * else is looked at once for all who listen.
 */
export class FleetStreams {
  readonly #access: GatewayAccessService;
  readonly #fleet: FleetService;
  readonly #places: StreamPlaces;
  readonly #limits: StreamLimits;
  readonly #clock: WatchClock;
  readonly #logger: LoggerService;
  readonly #frames = new SharedFrames();
  readonly #sessions = new Set<StreamSession<GatewayStreamEnd['reason']>>();

  constructor(options: {
    access: GatewayAccessService;
    fleet: FleetService;
    /** Shared by all streams of a user. */
    places: StreamPlaces;
    limits: StreamLimits;
    clock: WatchClock;
    logger: LoggerService;
  }) {
    this.#access = options.access;
    this.#fleet = options.fleet;
    this.#places = options.places;
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /**
   * Answers with a stream.
   *
   * @throws TooManyStreamsError where the caller or the portal has enough of them
   * @throws ServiceUnavailableError where the portal stops, or nobody can say who may see what
   * @throws NotAllowedError where the permission is denied for all gateways
   */
  async serve(listener: FleetListener): Promise<void> {
    const { credentials, response } = listener;
    await this.#places.serve({
      user: credentials.principal.userEntityRef,
      response,
      prepare: () => this.#access.list({ credentials }),
      begin: visible => this.#begin({ ...listener, visible }),
    });
  }

  #begin(
    options: FleetListener & { visible: VisibleGateways },
  ): StreamSession<GatewayStreamEnd['reason']> {
    const { credentials, response, visible } = options;
    const told = new ToldFleet({ freshMs: ROW_FRESH_MS });
    let { refused } = visible;
    let followed: FollowedFleet | undefined;
    let isWaiting = false;
    /** Never rejects. */
    const tell = async (
      to: StreamSession<GatewayStreamEnd['reason']>,
    ): Promise<void> => {
      if (!followed || isWaiting || to.ended) {
        return;
      }
      try {
        while (to.unread > this.#limits.fleetUnreadBytes) {
          isWaiting = true;
          try {
            await taken(response);
          } finally {
            isWaiting = false;
          }
          if (to.ended) {
            return;
          }
        }
        const next = told.next({
          rows: followed.rows(),
          regions: followed.regions(),
          refused,
          at: followed.lookedAt(),
        });
        if (next) {
          to.send(this.#frames.of(next));
        }
      } catch (error) {
        this.#logFailure('tell the fleet', error);
        to.end('unavailable');
      }
    };
    const session = new StreamSession<GatewayStreamEnd['reason']>({
      response,
      credentials,
      limits: this.#limits,
      clock: this.#clock,
      isShared: true,
      recheck: async () => {
        try {
          const again = await this.#access.list({ credentials });
          await followed?.set(again.gateways);
          refused = again.refused;
        } catch (error) {
          if (error instanceof NotAllowedError) {
            return 'refused';
          }
          // The access service has told of what does not answer.
          if (!(error instanceof ServiceUnavailableError)) {
            this.#logFailure('look again who may see the fleet', error);
          }
          return 'unavailable';
        }
        void tell(session);
        return undefined;
      },
      onClose: () => {
        followed?.stop();
        this.#sessions.delete(session);
        if (this.#sessions.size === 0) {
          this.#frames.clear();
        }
      },
    });
    this.#sessions.add(session);
    session.begin();
    const follow = async () => {
      try {
        followed = await this.#fleet.follow({
          gateways: visible.gateways,
          onChange: () => void tell(session),
        });
        if (session.ended) {
          followed.stop();
        }
        await tell(session);
      } catch (error) {
        this.#logFailure('follow the fleet', error);
        session.end('unavailable');
      }
    };
    void follow();
    return session;
  }

  #logFailure(what: string, error: unknown): void {
    this.#logger.error(`Could not ${what}: unexpected ${nameOfError(error)}`);
  }
}
