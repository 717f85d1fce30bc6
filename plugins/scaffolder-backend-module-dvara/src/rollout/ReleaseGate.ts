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

/** Connections that nobody uses are kept open for four seconds and more. */
const WARM_MS = 1_000;

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
   * Asks every now and then until the signal is aborted, so that the way to the gateway is open and known when
   * it counts. What comes counts for nothing: until Helm has ended, pods of an earlier revision may answer. Never
   * throws, and never uses the gateway's key.
   */
  async keepOpen(options: {
    values: JsonObject;
    signal: AbortSignal;
  }): Promise<void> {
    const { question, clock } = this.#options;
    // A port-forward is a connection of its own each time.
    if (
      question.region.status.access === 'portForward' ||
      !this.#hasServer(options)
    ) {
      return;
    }
    const { signal } = options;
    while (!signal.aborted) {
      await clock.sleep({ ms: WARM_MS, signal }).catch(() => undefined);
      if (!signal.aborted) {
        await lookAtGate({ ...question, key: async () => undefined }).catch(
          () => undefined,
        );
      }
    }
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
