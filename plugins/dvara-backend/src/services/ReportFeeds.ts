import { createHash, randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  slimGatewayReport,
  type GatewayReport,
} from '@dvara/backstage-plugin-dvara-common';
import type { WatchClock } from '@dvara/backstage-plugin-dvara-node';
import type { WatchedPlace } from '../watching/NamespaceCaches';
import { ChangePace } from './ChangePace';
import type { EntityGateway } from './GatewayAccessService';
import type { ReadLimits } from './limits';
import { nameOfError } from './nameOfError';

/** A report as it is told: written once for all who follow it. */
export interface PublishedReport {
  /** Grows with each report of this process; says nothing to another one. */
  id: string;
  /** The report as it is answered, as JSON. */
  json: string;
}

type Listener = (report: PublishedReport) => void;

interface Feed {
  gateway: EntityGateway;
  listeners: Set<Listener>;
  published?: PublishedReport & { number: number; digest: string };
  changed: boolean;
  /** Whether its times are old. */
  stale: boolean;
  reading: boolean;
  callOffRefresh: () => void;
}

/**
 * The reports that somebody follows. Each is put together once for all followers: soon
 * after a change, changes close together as one, and now and then for its times.
 */
export class ReportFeeds {
  readonly #logger: LoggerService;
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  readonly #read: (options: {
    gateway: EntityGateway;
    waitMs: number;
  }) => Promise<GatewayReport>;
  readonly #isAt: (options: {
    gateway: EntityGateway;
    place: WatchedPlace;
  }) => boolean;
  readonly #process = randomUUID().slice(0, 8);
  readonly #feeds = new Map<string, Feed>();
  readonly #pace: ChangePace;
  #published = 0;

  constructor(options: {
    logger: LoggerService;
    limits: ReadLimits;
    clock: WatchClock;
    /** Puts a report together. */
    read: (options: {
      gateway: EntityGateway;
      waitMs: number;
    }) => Promise<GatewayReport>;
    /** Whether a gateway may be at a place. */
    isAt: (options: { gateway: EntityGateway; place: WatchedPlace }) => boolean;
  }) {
    this.#logger = options.logger;
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#read = options.read;
    this.#isAt = options.isAt;
    this.#pace = new ChangePace({
      limits: options.limits,
      clock: options.clock,
      isDue: () => this.#changed().length > 0,
      run: () => this.#publishChanged(),
    });
  }

  /** As `GatewayReportService.follow`. */
  follow(options: {
    gateway: EntityGateway;
    knownId?: string;
    onReport: Listener;
  }): () => void {
    const { gateway, knownId, onReport } = options;
    const key = JSON.stringify(gateway);
    const feed = this.#feeds.get(key) ?? this.#open({ key, gateway });
    feed.listeners.add(onReport);
    if (feed.published && feed.published.number > this.#numberOf(knownId)) {
      onReport(feed.published);
    }
    return () => {
      feed.listeners.delete(onReport);
      if (feed.listeners.size === 0) {
        feed.callOffRefresh();
        this.#feeds.delete(key);
      }
    };
  }

  /** Says that something has changed at a place. */
  noteChange(place: WatchedPlace): void {
    for (const feed of this.#feeds.values()) {
      feed.changed ||= this.#isAt({ gateway: feed.gateway, place });
    }
    this.#pace.note();
  }

  /** Ends all feeds. */
  stop(): void {
    this.#feeds.forEach(({ callOffRefresh }) => callOffRefresh());
    this.#feeds.clear();
  }

  #open(options: { key: string; gateway: EntityGateway }): Feed {
    const feed: Feed = {
      gateway: options.gateway,
      listeners: new Set(),
      changed: false,
      stale: false,
      reading: false,
      callOffRefresh: () => undefined,
    };
    this.#feeds.set(options.key, feed);
    this.#publish({ feed, waitMs: this.#limits.feedFirstMs });
    return feed;
  }

  async #publishChanged(): Promise<void> {
    // Not all in one turn: many gateways at one place leave the portal its breath. Nor
    // one after the other's end: one that hangs would hold up all.
    for (const feed of this.#changed()) {
      this.#publish({ feed, waitMs: 0 });
      await setImmediate();
    }
  }

  /** Those that have to be read; not while they are, after which it is asked again. */
  #changed(): Feed[] {
    return [...this.#feeds.values()].filter(
      ({ changed, reading }) => changed && !reading,
    );
  }

  async #publish(options: { feed: Feed; waitMs: number }): Promise<void> {
    const { feed, waitMs } = options;
    if (feed.reading) {
      feed.changed = true;
      return;
    }
    feed.changed = false;
    feed.reading = true;
    try {
      const report = await this.#read({ gateway: feed.gateway, waitMs });
      this.#tell({ feed, report });
    } catch (error) {
      this.#logger.error(
        `Could not put the report of ${
          feed.gateway.entityRef
        } together: unexpected ${nameOfError(error)}`,
      );
      this.#refreshLater(feed);
    } finally {
      feed.reading = false;
      this.#pace.note();
    }
  }

  #refreshLater(feed: Feed): void {
    feed.callOffRefresh();
    feed.callOffRefresh =
      feed.listeners.size === 0
        ? () => undefined
        : this.#clock.after(this.#limits.feedRefreshMs, () => {
            feed.stale = true;
            this.#publish({ feed, waitMs: 0 });
          });
  }

  #tell(options: { feed: Feed; report: GatewayReport }): void {
    const { feed, report } = options;
    const digest = digestOf(report);
    if (feed.published?.digest === digest && !feed.stale) {
      return;
    }
    if (!feed.stale) {
      this.#pace.noteTold();
    }
    this.#refreshLater(feed);
    feed.stale = false;
    this.#published += 1;
    const published = {
      number: this.#published,
      id: `${this.#process}-${this.#published}`,
      json: JSON.stringify(slimGatewayReport(report)),
      digest,
    };
    feed.published = published;
    feed.listeners.forEach(listener => listener(published));
  }

  /** 0 for what another process has told. */
  #numberOf(id: string | undefined): number {
    const [process, number] = id?.split('-') ?? [];
    return process === this.#process ? Number(number) || 0 : 0;
  }
}

/** Tells whether a report says something new, besides when it was looked at. */
function digestOf(report: GatewayReport): string {
  const words = JSON.stringify(report, (key, value) =>
    ['generatedAt', 'checkedAt', 'dataAt', 'seenAt', 'uptimeSeconds'].includes(
      key,
    )
      ? undefined
      : value,
  );
  return createHash('sha256').update(words).digest('base64');
}
