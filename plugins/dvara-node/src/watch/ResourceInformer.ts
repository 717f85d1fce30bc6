import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Failure } from '@dvara/backstage-plugin-dvara-common';
import type { ClusterClient } from '../cluster/ClusterClient';
import { ClusterError, isClusterError } from '../cluster/ClusterError';
import { toStatusError } from '../cluster/toStatusError';
import { toTransportError } from '../cluster/toTransportError';
import { Backoff } from './Backoff';
import { Gate } from './Gate';
import type { ItemChange, KeepRule, KeptItems } from './KeptItems';
import { defaultInformerLimits, type InformerLimits } from './informerLimits';
import { isExpired, listResource, type ResourceQuery } from './listResource';
import { readLines } from './readLines';
import type { RequestPause } from './RequestPause';
import { systemClock, type WatchClock } from './WatchClock';
import { parseWatchEvent, type WatchEvent } from './watchEvent';

/**
 * The objects that an informer watches.
 *
 * @public
 */
export interface InformedResource {
  /** `/api/v1`, `/apis/apps/v1` */
  api: string;
  /** `pods` */
  plural: string;
  namespace: string;
  /** Filtered by the API server, so that the others never come here. */
  labelSelector?: string;
}

/**
 * What an informer knows at this moment.
 *
 * @public
 */
export interface InformerState<T> {
  /** By name; absent where no list has succeeded since the start, which is never the same as empty. */
  items?: ReadonlyMap<string, T>;
  /** When the API server last said something that shows `items` to be current; milliseconds since 1970. */
  confirmedAt?: number;
  /** Whether a watch is open: then every change comes at once. */
  live: boolean;
  /** Why `items` are not kept current at this moment. */
  failure?: Failure;
  /** When that failed, milliseconds since 1970. */
  failedAt?: number;
  /** Events that could not be understood, since the start. */
  skippedEvents: number;
}

/** @public */
export interface ResourceInformerOptions<T> {
  client: ClusterClient;
  resource: InformedResource;
  /**
   * Reduces an object as soon as it comes, so that whole objects never stay.
   * Gives undefined where it is not of the expected form.
   */
  project: (object: unknown) => T | undefined;
  /** Which of them are kept, and how many; all without. */
  keep?: KeepRule<T>;
  /** Called after each change of the state; what it throws is logged and goes no further. */
  onChange: () => void;
  /**
   * Told of each object that comes, changes or goes, before `onChange`; a list tells all of its
   * objects. A stop forgets all of them and tells nothing.
   */
  onItem?: (change: ItemChange<T>) => void;
  logger: LoggerService;
  /** Shared by all informers of one API server and credential. */
  pause: RequestPause;
  limits?: Partial<InformerLimits>;
  clock?: WatchClock;
  /** 0 up to 1, for jitter. */
  random?: () => number;
}

/** After one of these a watch goes on from where it was. */
const resumable: ClusterError['kind'][] = [
  'timeout',
  'connectionRefused',
  'connectionLost',
  'nameNotResolved',
  'throttled',
  'serverError',
  'unauthorized',
];

/** One stretch between start and stop: what outlives it has no effect any more. */
interface Run {
  readonly signal: AbortSignal;
  readonly end: () => void;
  /** Whether its watch is open. */
  live: boolean;
  /** Ends the present wait, where one may be cut short. */
  wake?: () => void;
}

/**
 * Keeps the objects of one resource in one namespace current: a list in pages,
 * then a watch, reopened for as long as it is not stopped. It never gives up and never
 * throws: what goes wrong is in its state, beside the last good objects.
 *
 * @public
 */
export class ResourceInformer<T> {
  readonly #options: ResourceInformerOptions<T>;
  readonly #limits: InformerLimits;
  readonly #clock: WatchClock;
  readonly #random: () => number;
  #run: Run | undefined;
  #resourceVersion: string | undefined;
  #items: KeptItems<T> | undefined;
  #confirmedAt: number | undefined;
  #failure: { failure: Failure; at: number } | undefined;
  #skipped = 0;
  /** Watches that failed one after the other; a cluster made anew refuses the old version for ever. */
  #failedWatches = 0;
  /** Whether an event was skipped, so that the objects may no longer be right. */
  #doubtful = false;
  #settled = new Gate();

  constructor(options: ResourceInformerOptions<T>) {
    this.#options = options;
    this.#limits = { ...defaultInformerLimits, ...options.limits };
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  get state(): InformerState<T> {
    return {
      items: this.#items?.items,
      confirmedAt: this.#confirmedAt,
      live: this.#run?.live ?? false,
      failure: this.#failure?.failure,
      failedAt: this.#failure?.at,
      skippedEvents: this.#skipped,
    };
  }

  /** Resolves when the first list since the start has succeeded or failed. */
  settled(): Promise<void> {
    return this.#settled.opened;
  }

  /** Begins; does nothing where it runs. */
  start(): void {
    if (this.#run) {
      return;
    }
    const controller = new AbortController();
    const run: Run = {
      signal: controller.signal,
      end: () => controller.abort(),
      live: false,
    };
    this.#run = run;
    this.#keepCurrent(run).catch(error => {
      this.#options.logger.error(
        `The watch of ${
          this.#options.resource.plural
        } ended, which is a defect`,
        error instanceof Error ? error : undefined,
      );
    });
  }

  /** Ends it and forgets the objects. */
  stop(): void {
    const run = this.#run;
    if (!run) {
      return;
    }
    this.#run = undefined;
    this.#resourceVersion = undefined;
    this.#items = undefined;
    this.#confirmedAt = undefined;
    this.#failure = undefined;
    this.#failedWatches = 0;
    this.#settled.open();
    this.#settled = new Gate();
    run.end();
  }

  /** Tries again now where it waits after a failure, but not where the API server asked for the wait. */
  retryNow(): void {
    this.#run?.wake?.();
  }

  async #keepCurrent(run: Run): Promise<void> {
    const limits = this.#limits;
    const shared = {
      clock: this.#clock,
      random: this.#random,
      initialMs: limits.backoffMs,
      resetMs: limits.resetBackoffMs,
    };
    const failures = new Backoff({ ...shared, maxMs: limits.maxBackoffMs });
    const closes = new Backoff({
      ...shared,
      maxMs: limits.maxShortWatchBackoffMs,
    });
    while (!run.signal.aborted) {
      try {
        await this.#pauseOver(run);
        if (this.#resourceVersion === undefined) {
          await this.#list(run);
        }
        const openedAt = this.#clock.now();
        const end = await this.#watch(run);
        if (run.signal.aborted) {
          return;
        }
        if (this.#doubtful || end === 'expired') {
          this.#resourceVersion = undefined;
        }
        if (end === 'closed' && this.#lasted(openedAt)) {
          closes.reset();
        } else {
          await this.#wait({ run, milliseconds: closes.next() });
        }
      } catch (error) {
        if (run.signal.aborted) {
          return;
        }
        this.#noteFailure(error);
        await this.#wait({ run, milliseconds: failures.next() });
      }
    }
  }

  #lasted(openedAt: number): boolean {
    return this.#clock.now() - openedAt >= this.#limits.shortWatchMs;
  }

  async #list(run: Run): Promise<void> {
    const { client, project, keep, resource } = this.#options;
    const { items, resourceVersion } = await listResource({
      client,
      project,
      keep,
      operation: `list ${resource.plural}`,
      pathOf: query => this.#path(query),
      pageSize: this.#limits.pageSize,
      timeoutMs: this.#limits.listMs,
      signal: run.signal,
    });
    if (run.signal.aborted) {
      return;
    }
    const before = this.#items?.items;
    this.#items = items;
    items.follow({ before, onItem: change => this.#tellItem(change) });
    this.#resourceVersion = resourceVersion;
    this.#doubtful = false;
    this.#failure = undefined;
    this.#confirm();
    this.#settled.open();
    this.#tell();
  }

  async #watch(run: Run): Promise<'closed' | 'expired'> {
    const { client, resource } = this.#options;
    const { watchMs, acceptMs, silenceMs, maxEventLength } = this.#limits;
    const operation = `watch ${resource.plural}`;
    let silent = false;
    const seconds = Math.round((watchMs * (1 + this.#random() / 4)) / 1000);
    const stream = await client
      .openStream({
        operation,
        path: this.#path({
          watch: true,
          allowWatchBookmarks: true,
          resourceVersion: this.#resourceVersion,
          timeoutSeconds: seconds,
        }),
        timeoutMs: acceptMs,
        signal: run.signal,
      })
      .catch(error => {
        if (isExpired(error)) {
          return undefined;
        }
        throw error;
      });
    if (!stream) {
      return 'expired';
    }
    let calmSilence: () => void = () => undefined;
    const expectBytes = () => {
      calmSilence();
      calmSilence = this.#clock.after(silenceMs, () => {
        silent = true;
        stream.destroy();
      });
    };
    try {
      if (run.signal.aborted) {
        return 'closed';
      }
      expectBytes();
      this.#opened(run);
      for await (const line of readLines({
        stream,
        operation,
        maxLength: maxEventLength,
        onBytes: expectBytes,
      })) {
        if (run.signal.aborted) {
          return 'closed';
        }
        if (this.#take({ line, operation }) === 'expired') {
          return 'expired';
        }
      }
    } catch (error) {
      throw silent
        ? this.#silence(operation)
        : asClusterError({ error, operation });
    } finally {
      run.live = false;
      calmSilence();
      stream.destroy();
    }
    if (silent) {
      throw this.#silence(operation);
    }
    return 'closed';
  }

  #opened(run: Run): void {
    this.#failedWatches = 0;
    // What was missed follows at once.
    run.live = true;
    this.#confirm();
    if (this.#failure) {
      this.#failure = undefined;
      this.#tell();
    }
  }

  #silence(operation: string): ClusterError {
    return new ClusterError({
      kind: 'timeout',
      operation,
      detail: `silent for ${Math.round(this.#limits.silenceMs / 1000)} s`,
    });
  }

  #take(options: { line: string; operation: string }): 'expired' | undefined {
    const { line, operation } = options;
    const event = parseWatchEvent(line);
    if (!event) {
      this.#skip();
      return undefined;
    }
    if (event.type === 'ERROR') {
      if (event.object.code === 410) {
        return 'expired';
      }
      throw toStatusError({
        operation,
        statusCode: event.object.code,
        body: JSON.stringify(event.object),
        needs: operation,
      });
    }
    this.#apply(event);
    return undefined;
  }

  #apply(event: Exclude<WatchEvent, { type: 'ERROR' }>): void {
    const { resourceVersion } = event.object.metadata;
    let changed = false;
    if (event.type === 'DELETED') {
      changed = this.#items?.delete(event.object.metadata) ?? false;
    } else if (event.type !== 'BOOKMARK') {
      const value = this.#options.project(event.object);
      if (value === undefined) {
        this.#skip();
        return;
      }
      changed =
        this.#items?.set({ name: event.object.metadata.name, value }) ?? false;
    }
    this.#resourceVersion = resourceVersion ?? this.#resourceVersion;
    this.#confirm();
    if (changed) {
      this.#tell();
    }
  }

  /** What an unknown event has changed is learnt by a list, when this watch ends. */
  #skip(): void {
    this.#doubtful = true;
    this.#skipped += 1;
    if (this.#skipped === 1) {
      const { plural, namespace } = this.#options.resource;
      this.#options.logger.warn(
        `Skipped an event of ${plural} in namespace ${namespace} that could not be understood; further ones are only counted`,
      );
    }
  }

  #noteFailure(error: unknown): void {
    const { pause, resource } = this.#options;
    const failure = asClusterError({
      error,
      operation: `list ${resource.plural}`,
    });
    if (failure.retryAfterSeconds !== undefined) {
      pause.extend({ seconds: failure.retryAfterSeconds });
    }
    this.#failedWatches += 1;
    if (!resumable.includes(failure.kind) || this.#failedWatches > 1) {
      this.#resourceVersion = undefined;
    }
    this.#failure = { failure: failure.toFailure(), at: this.#clock.now() };
    this.#settled.open();
    this.#tell();
  }

  #confirm(): void {
    this.#confirmedAt = this.#clock.now();
  }

  #tell(): void {
    this.#contain(() => this.#options.onChange());
  }

  #tellItem(change: ItemChange<T>): void {
    const { onItem } = this.#options;
    if (onItem) {
      this.#contain(() => onItem(change));
    }
  }

  #contain(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#options.logger.error(
        `A change of ${this.#options.resource.plural} could not be handled`,
        error instanceof Error ? error : undefined,
      );
    }
  }

  async #pauseOver(run: Run): Promise<void> {
    const { pause } = this.#options;
    while (pause.left() > 0 && !run.signal.aborted) {
      // A second's jitter: what was paused together does not come back together.
      await this.#wait({
        run,
        milliseconds: pause.left() + this.#random() * 1000,
        uninterrupted: true,
      });
    }
  }

  async #wait(options: {
    run: Run;
    milliseconds: number;
    uninterrupted?: boolean;
  }): Promise<void> {
    const { run, milliseconds, uninterrupted = false } = options;
    if (run.signal.aborted) {
      return;
    }
    const over = new Gate();
    const callOff = this.#clock.after(milliseconds, () => over.open());
    const end = () => over.open();
    run.signal.addEventListener('abort', end, { once: true });
    run.wake = uninterrupted ? undefined : end;
    await over.opened;
    callOff();
    run.signal.removeEventListener('abort', end);
    run.wake = undefined;
  }

  #path(query: ResourceQuery): string {
    const { api, plural, namespace, labelSelector } = this.#options.resource;
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries({ labelSelector, ...query })) {
      if (value !== undefined) {
        parameters.set(name, String(value));
      }
    }
    return `${api}/namespaces/${encodeURIComponent(
      namespace,
    )}/${plural}?${parameters}`;
  }
}

function asClusterError(options: {
  error: unknown;
  operation: string;
}): ClusterError {
  return isClusterError(options.error)
    ? options.error
    : toTransportError(options);
}
