import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type { CompoundEntityRef } from '@backstage/catalog-model';
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
import type { PublishedReport } from '../services/ReportFeeds';
import { EventFrame } from './EventFrame';
import type { StreamLimits } from './limits';
import type { StreamPlaces } from './StreamPlaces';
import { StreamSession } from './StreamSession';

/** Who listens to what. */
export interface StreamRequest {
  credentials: BackstageCredentials<BackstageUserPrincipal>;
  entities: CompoundEntityRef[];
  /** `Last-Event-ID`: what the caller had last before its connection was lost. */
  lastEventId?: string;
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
  readonly #places: StreamPlaces;

  constructor(options: {
    access: GatewayAccessService;
    reports: GatewayReportService;
    /** Shared by all streams of a user. */
    places: StreamPlaces;
    limits: StreamLimits;
    clock: WatchClock;
  }) {
    this.#access = options.access;
    this.#reports = options.reports;
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#places = options.places;
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
    await this.#places.serve({
      user: request.credentials.principal.userEntityRef,
      response,
      prepare: async () => {
        const resolved = await this.#access.resolveMany(request);
        const refused = resolved.find(({ error }) => error)?.error;
        if (refused && resolved.every(({ error }) => error)) {
          throw refused;
        }
        return resolved;
      },
      begin: resolved => this.#begin({ request, response, resolved }),
    });
  }

  #begin(options: {
    request: StreamRequest;
    response: Response;
    resolved: ResolvedGateway[];
  }): StreamSession<GatewayStreamEnd['reason']> {
    const { request, response, resolved } = options;
    const followed = new Map<string, () => void>();
    const refusals = new Map<string, string>();
    // What the caller had last says nothing of gateways that join later.
    const apply = (given: {
      session: StreamSession<GatewayStreamEnd['reason']>;
      gateways: ResolvedGateway[];
      knownId?: string;
    }) => {
      const { session: to, gateways, knownId } = given;
      for (const { entityRef, gateway, error } of gateways) {
        const key = JSON.stringify(gateway);
        const refusal =
          error && JSON.stringify(refusalOf({ entityRef, error }));
        if (refusal) {
          if (refusals.get(entityRef) !== refusal) {
            refusals.set(entityRef, refusal);
            to.send(EventFrame.of({ event: 'refused', data: refusal }));
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
              onReport: report => to.send(frameOf(report)),
            }),
          );
        }
      }
    };
    const session = new StreamSession<GatewayStreamEnd['reason']>({
      response,
      credentials: request.credentials,
      limits: this.#limits,
      clock: this.#clock,
      isShared: true,
      recheck: async () => {
        const again = await this.#access.resolveMany(request);
        if (session.ended) {
          return undefined;
        }
        const wanted = again.map(({ gateway }) => JSON.stringify(gateway));
        for (const [key, unfollow] of followed) {
          if (!wanted.includes(key)) {
            unfollow();
            followed.delete(key);
          }
        }
        apply({ session, gateways: again });
        return followed.size === 0 ? 'refused' : undefined;
      },
      onClose: () => {
        followed.forEach(unfollow => unfollow());
        followed.clear();
      },
    });
    session.begin();
    apply({
      session,
      gateways: resolved,
      knownId: request.lastEventId,
    });
    return session;
  }
}

/** A report goes to all who follow it as the same bytes. */
const frames = new WeakMap<PublishedReport, EventFrame>();

function frameOf(report: PublishedReport): EventFrame {
  const { id, json } = report;
  const frame =
    frames.get(report) ?? EventFrame.of({ event: 'report', id, data: json });
  frames.set(report, frame);
  return frame;
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
