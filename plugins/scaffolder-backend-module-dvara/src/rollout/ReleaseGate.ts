import type { JsonObject } from '@backstage/types';
import { effectiveValues } from '@dvara/backstage-plugin-dvara-common';
import { get } from 'lodash';
import type { GatewayChart } from '../chart/GatewayChart';
import type { RegionLog } from '../log/RegionLog';
import type { Clock } from '../time/Clock';
import {
  lookAtGate,
  waitForGate,
  type GateQuestion,
  type GateView,
} from './waitForGate';

/** What one release has to show before it counts as deployed. */
export class ReleaseGate {
  readonly #options: {
    question: GateQuestion;
    chart: GatewayChart;
    log: RegionLog;
    clock: Clock;
  };
  #first?: Promise<GateView>;

  constructor(options: {
    question: GateQuestion;
    chart: GatewayChart;
    log: RegionLog;
    clock: Clock;
  }) {
    this.#options = options;
  }

  /**
   * Begins with the first look while it is still being checked whether the release is rolled out; what it
   * shows counts only where {@link ReleaseGate.pass} is called afterwards.
   */
  lookAhead(options: { values: JsonObject }): void {
    if (this.#hasServer(options)) {
      this.#first = lookAtGate(this.#options.question);
      // Told by `pass`; where that is not called, the rollout has failed.
      this.#first.catch(() => undefined);
    }
  }

  /**
   * @param options - `values` of the release
   * @returns a warning where the gate is open without an answer
   * @throws Error that says what the gateway did not show in time
   */
  async pass(options: {
    values: JsonObject;
    signal?: AbortSignal;
  }): Promise<string | undefined> {
    const { question, log, clock } = this.#options;
    if (!this.#hasServer(options)) {
      log.info('No server is deployed, so there is no gate');
      return undefined;
    }
    return waitForGate({
      question,
      first: this.#first,
      log,
      clock,
      signal: options.signal,
    });
  }

  /** Whether the release has the component that answers for it. */
  #hasServer({ values }: { values: JsonObject }): boolean {
    const { defaults } = this.#options.chart;
    return (
      get(effectiveValues({ defaults, values }), 'gatewayServer.enabled') !==
      false
    );
  }
}
