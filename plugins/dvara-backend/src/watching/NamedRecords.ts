import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ReleaseRecord } from '@dvara/backstage-plugin-dvara-common';
import {
  attempt,
  readReleaseRecord,
  type Attempt,
  type ClusterClient,
  type WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import { LRUCache } from 'lru-cache';
import type { ReadLimits } from '../services/limits';
import type { WatchedPlace } from './NamespaceCaches';
import type { RequestBudgets } from './RequestBudgets';
import type { StatusPace } from './StatusPolls';
import { waitAtMost } from './waitAtMost';

type Answer = Attempt<ReleaseRecord | undefined>;

interface NamedRecord {
  /** When its answer came; of no meaning before. */
  readAt: number;
  /** In which queue its question waits. */
  pace: StatusPace;
  answering: Promise<void>;
  /** The one before, until the next has come. */
  answer?: Answer;
  answered: boolean;
  /** Whether somebody went without it. */
  missed: boolean;
}

/**
 * Release records read one by one, by name, where the viewer's role allows just that
 * and no list of ConfigMaps. Shared by all viewers for a few seconds.
 */
export class NamedRecords {
  readonly #logger: LoggerService;
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  readonly #budgets: RequestBudgets;
  readonly #onChange: (place: WatchedPlace) => void;
  readonly #records: LRUCache<string, NamedRecord>;

  constructor(options: {
    logger: LoggerService;
    limits: ReadLimits;
    clock: WatchClock;
    budgets: RequestBudgets;
    /** Called after an answer that somebody has not waited for. */
    onChange: (place: WatchedPlace) => void;
  }) {
    this.#logger = options.logger;
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#budgets = options.budgets;
    this.#onChange = options.onChange;
    this.#records = new LRUCache({ max: options.limits.keptReadings });
  }

  /**
   * A record, or the reason why it could not be read. What has not come in time is what
   * was known before.
   *
   * @returns undefined where nothing has come yet
   */
  async read(options: {
    client: ClusterClient;
    cluster: string;
    namespace: string;
    /** Name of the ConfigMap. */
    name: string;
    /** The most milliseconds to wait. */
    waitMs: number;
    /** `watched` by default. */
    pace?: StatusPace;
  }): Promise<Attempt<ReleaseRecord | undefined> | undefined> {
    const { cluster, namespace, name, waitMs, pace = 'watched' } = options;
    const key = [cluster, namespace, name].join('/');
    const known = this.#records.get(key);
    const freshMs =
      pace === 'watched'
        ? this.#limits.recordFreshMs
        : this.#limits.fleetStatusEveryMs;
    const record =
      known && this.#isEnough({ known, pace, freshMs })
        ? known
        : this.#ask({ ...options, pace, before: known?.answer });
    this.#records.set(key, record);
    await waitAtMost({
      clock: this.#clock,
      milliseconds: waitMs,
      promise: record.answering,
    });
    record.missed ||= !record.answered;
    return record.answer;
  }

  /** A question that waits is not asked again, but for one that somebody looks at now. */
  #isEnough(options: {
    known: NamedRecord;
    pace: StatusPace;
    freshMs: number;
  }): boolean {
    const { known, pace, freshMs } = options;
    return known.answered
      ? this.#clock.now() - known.readAt < freshMs
      : pace === 'fleet' || known.pace === 'watched';
  }

  #ask(options: {
    client: ClusterClient;
    cluster: string;
    namespace: string;
    name: string;
    pace: StatusPace;
    before: Answer | undefined;
  }): NamedRecord {
    const { client, cluster, namespace, name, pace, before } = options;
    const answer = attempt({
      operation: 'get the release record',
      logger: this.#logger,
      run: async () => {
        await this.#budgets.of(cluster).take({ watched: pace === 'watched' });
        return readReleaseRecord({
          client,
          namespace,
          name,
          timeoutMs: this.#limits.statusMs,
        });
      },
    });
    const record: NamedRecord = {
      readAt: this.#clock.now(),
      pace,
      answer: before,
      answered: false,
      missed: false,
      answering: answer.then(came => {
        record.answer = came;
        record.answered = true;
        record.readAt = this.#clock.now();
        if (record.missed) {
          this.#onChange({ cluster, namespace });
        }
      }),
    };
    return record;
  }
}
