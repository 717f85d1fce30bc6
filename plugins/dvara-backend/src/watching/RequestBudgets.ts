import type { WatchClock } from '@dvara/backstage-plugin-dvara-node';
import type { ReadLimits } from '../services/limits';
import { RequestBudget } from './RequestBudget';

/** The budget of each API server, for all that ask it again and again for single things. */
export class RequestBudgets {
  readonly #limits: ReadLimits;
  readonly #clock: WatchClock;
  readonly #budgets = new Map<string, RequestBudget>();

  constructor(options: { limits: ReadLimits; clock: WatchClock }) {
    this.#limits = options.limits;
    this.#clock = options.clock;
  }

  of(cluster: string): RequestBudget {
    const known = this.#budgets.get(cluster);
    if (known) {
      return known;
    }
    const budget = new RequestBudget({
      clock: this.#clock,
      perSecond: this.#limits.statusPerSecond,
      burst: this.#limits.statusBurst,
    });
    this.#budgets.set(cluster, budget);
    return budget;
  }
}
