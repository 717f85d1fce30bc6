import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ReleaseRecord } from '@dvara/backstage-plugin-dvara-common';
import {
  attempt,
  Deadline,
  type Attempt,
  type ClusterClient,
  type WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import { LRUCache } from 'lru-cache';
import { readReleaseRecord } from '../reading/readReleaseRecord';
import type { ReadLimits } from '../services/limits';

interface NamedRecord {
  readAt: number;
  answer: Promise<Attempt<ReleaseRecord | undefined>>;
}

/**
 * Release records read one by one, by name, where the viewer's role allows just that
 * and no list of ConfigMaps. Shared by all viewers for a few seconds.
 */
export class NamedRecords {
  readonly #logger: LoggerService;
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  readonly #records: LRUCache<string, NamedRecord>;

  constructor(options: {
    logger: LoggerService;
    limits: ReadLimits;
    clock: WatchClock;
  }) {
    this.#logger = options.logger;
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#records = new LRUCache({ max: options.limits.keptReadings });
  }

  async read(options: {
    client: ClusterClient;
    cluster: string;
    namespace: string;
    /** Name of the ConfigMap. */
    name: string;
  }): Promise<Attempt<ReleaseRecord | undefined>> {
    const { client, cluster, namespace, name } = options;
    const key = [cluster, namespace, name].join('/');
    const now = this.#clock.now();
    const known = this.#records.get(key);
    if (known && now - known.readAt < this.#limits.recordFreshMs) {
      return known.answer;
    }
    const answer = attempt({
      operation: 'get the release record',
      logger: this.#logger,
      run: () =>
        readReleaseRecord({
          client,
          namespace,
          name,
          deadline: new Deadline(this.#limits.statusMs),
        }),
    });
    this.#records.set(key, { readAt: now, answer });
    return answer;
  }
}
