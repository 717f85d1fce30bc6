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

/**
 * The pods of a first installation answer from when they are ready, which Helm sees within less than a second: with
 * longer pauses mostly no question falls between. Not for long, because each is a request for somebody.
 */
const OPENING = { questions: 10, pauseMs: 1_000 };

/**
 * How seldom an open connection may be used, in milliseconds. A Node server tells its clients that it closes after
 * five seconds, and fetch closes two before that; an API server tells nothing, and our client keeps its for thirty.
 */
const OPEN_PAUSE_MS = { url: 2_000, serviceProxy: 20_000 };

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
   * it counts: often at first, then as seldom as an open connection allows, and one endpoint only where the
   * gateway refuses for want of its key. What comes counts for nothing: until Helm has ended, pods of an earlier
   * revision may answer. Never throws, and never uses the gateway's key.
   */
  async keepOpen(options: {
    values: JsonObject;
    signal: AbortSignal;
  }): Promise<void> {
    const { question, clock } = this.#options;
    const { access } = question.region.status;
    // A port-forward is a connection of its own each time.
    if (access === 'portForward' || !this.#hasServer(options)) {
      return;
    }
    const { signal } = options;
    const open = { ...question, key: async () => undefined };
    let view: GateView | undefined;
    for (let asked = 0; !signal.aborted; asked++) {
      const isOpen = view && (!view.shut || view.guarded);
      const ms =
        isOpen || asked >= OPENING.questions
          ? OPEN_PAUSE_MS[access]
          : OPENING.pauseMs;
      await clock.sleep({ ms, signal }).catch(() => undefined);
      if (!signal.aborted) {
        view = await lookAtGate(
          view?.guarded ? atOneEndpoint(open) : open,
        ).catch(() => undefined);
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

/** A gateway that keeps its status behind a key refuses both; one refusal keeps the connection open as well. */
function atOneEndpoint(question: GateQuestion): GateQuestion {
  const { region, hints } = question;
  const path =
    region.status.path ?? hints.endpoint ?? '/actuator/gateway-status';
  return {
    ...question,
    region: { ...region, status: { ...region.status, path } },
  };
}
