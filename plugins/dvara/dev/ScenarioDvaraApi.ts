import type { JsonObject } from '@backstage/types';
import {
  stringifyEntityRef,
  type CompoundEntityRef,
} from '@backstage/catalog-model';
import { NotFoundError, ResponseError } from '@backstage/errors';
import type {
  ChartRules,
  FleetReport,
  GatewayReport,
  PodLog,
  PodLogEnd,
  RegionSummary,
  ReleaseDiff,
  ReleaseHistory,
} from '@dvara/backstage-plugin-dvara-common';
import {
  gatewayReportScenario,
  scenarioNames,
} from '@dvara/backstage-plugin-dvara-common/testUtils';
// The chart is no package of the workspace.
/* eslint-disable @backstage/no-relative-monorepo-imports */
import defaults from '../../../charts/dvara/values.yaml';
import valuesSchema from '../../../charts/dvara/values.schema.json';
/* eslint-enable @backstage/no-relative-monorepo-imports */
import type { DvaraApi } from '../src';
import { fleetScenario, nextChanges } from './fleetScenarios';
import { largeReport } from './largeReport';
import { scenarioLine, scenarioPodLog } from './scenarioPodLog';
import {
  scenarioReleaseDiff,
  scenarioReleaseHistory,
} from './scenarioReleaseHistory';

/** A report comes this often, in milliseconds. */
const REPORT_INTERVAL = 5_000;

/** A large fleet changes this often, in milliseconds. */
const CHANGE_INTERVAL = 1_000;

/** Answers with the scenario that an entity is named after. */
export class ScenarioDvaraApi implements DvaraApi {
  readonly #asked = new Map<string, number>();

  async getRegions(): Promise<RegionSummary[]> {
    const { regions } = gatewayReportScenario({ name: 'all-healthy' });
    const checkedAt = new Date().toISOString();
    return regions.map(({ region }, index) => ({
      ...region,
      ...(index === 1 && { notice: 'starting: the control plane is built' }),
      reachability: {
        checkedAt,
        ...(index === 1 && {
          failure: {
            kind: 'connectionRefused' as const,
            operation: 'read the version',
          },
        }),
      },
    }));
  }

  async getChart(): Promise<ChartRules> {
    return {
      name: 'dvara',
      version: '0.1.0',
      valuesSchema,
      // The bundler hands out the parsed file, and types it as its address.
      defaults: defaults as unknown as JsonObject,
    };
  }

  async getFleet(): Promise<FleetReport> {
    const name = fleetName();
    const asked = (this.#asked.get('fleet') ?? 0) + 1;
    this.#asked.set('fleet', asked);
    if (name === 'denied') {
      throw await refusal(403, 'NotAllowedError');
    }
    if (name === 'broken' || (name === 'falling-silent' && asked > 1)) {
      throw await refusal(503, 'ServiceUnavailableError');
    }
    return fleetScenario({ name, now: new Date() });
  }

  async followFleet(
    options: Parameters<DvaraApi['followFleet']>[0],
  ): Promise<never> {
    const { onEvent, onAlive, signal } = options;
    if (fleetName() === 'polling') {
      throw await refusal(404, 'NotFoundError');
    }
    const report = await this.getFleet();
    signal?.throwIfAborted();
    onAlive?.();
    onEvent({ event: 'fleet', report });
    for (let round = 1; ; round++) {
      await new Promise(resolve => setTimeout(resolve, CHANGE_INTERVAL));
      signal?.throwIfAborted();
      if (fleetName() === 'falling-silent') {
        throw await refusal(503, 'ServiceUnavailableError');
      }
      onAlive?.();
      if (fleetName() === 'large') {
        onEvent({
          event: 'changes',
          changes: nextChanges({ report, round, now: new Date() }),
        });
      }
    }
  }

  async followGateways(
    options: Parameters<DvaraApi['followGateways']>[0],
  ): Promise<never> {
    const { entityRefs, onEvent, onAlive, signal } = options;
    if (entityRefs.some(({ name }) => name === 'polling')) {
      throw await refusal(404, 'NotFoundError');
    }
    for (;;) {
      for (const entityRef of entityRefs) {
        const report = await this.getGatewayReport({ entityRef });
        signal?.throwIfAborted();
        onAlive?.();
        onEvent({
          event: 'report',
          report: {
            ...report,
            gateway: {
              ...report.gateway,
              entityRef: stringifyEntityRef(entityRef),
            },
          },
        });
      }
      await new Promise(resolve => setTimeout(resolve, REPORT_INTERVAL));
      signal?.throwIfAborted();
    }
  }

  async getGatewayReport(options: {
    entityRef: CompoundEntityRef;
  }): Promise<GatewayReport> {
    const { name } = options.entityRef;
    const asked = (this.#asked.get(name) ?? 0) + 1;
    this.#asked.set(name, asked);
    if (name === 'denied') {
      throw await refusal(403, 'NotAllowedError');
    }
    if (name === 'broken' || (name === 'falling-silent' && asked > 1)) {
      throw await refusal(503, 'ServiceUnavailableError');
    }
    if (name === 'large') {
      return largeReport({ now: new Date() });
    }
    const scenario =
      name === 'falling-silent' || name === 'polling'
        ? 'provider-degraded'
        : scenarioNames.find(each => each === name);
    if (!scenario) {
      throw new NotFoundError(
        `No scenario for ${stringifyEntityRef(options.entityRef)}`,
      );
    }
    return gatewayReportScenario({ name: scenario, now: new Date() });
  }

  async getPodLog(
    options: Parameters<DvaraApi['getPodLog']>[0],
  ): Promise<PodLog> {
    const { entityRef, container, tailLines = 200, previous } = options;
    if (entityRef.name === 'image-pull-failed') {
      throw await refusal(409, 'ConflictError');
    }
    return scenarioPodLog({ container, count: previous ? 40 : tailLines });
  }

  async followPodLog(
    options: Parameters<DvaraApi['followPodLog']>[0],
  ): Promise<PodLogEnd> {
    const { container, onOpen, onLines, signal } = options;
    const begun = await this.getPodLog(options);
    onOpen();
    onLines(begun);
    return new Promise((resolve, reject) => {
      let number = begun.lines.length;
      const timer = setInterval(() => {
        const line = scenarioLine({ at: Date.now(), number });
        onLines({
          container: container ?? begun.container,
          lines: [line],
          cut: false,
        });
        number += 1;
        if (number > begun.lines.length + 600) {
          clearInterval(timer);
          resolve({ reason: 'expired' });
        }
      }, 400);
      signal?.addEventListener('abort', () => {
        clearInterval(timer);
        reject(signal.reason);
      });
    });
  }

  async getReleaseHistory(
    options: Parameters<DvaraApi['getReleaseHistory']>[0],
  ): Promise<ReleaseHistory> {
    if (options.region === 'ap-south-1') {
      throw await refusal(403, 'NotAllowedError');
    }
    return scenarioReleaseHistory();
  }

  async getReleaseDiff(
    options: Parameters<DvaraApi['getReleaseDiff']>[0],
  ): Promise<ReleaseDiff> {
    return scenarioReleaseDiff(options);
  }
}

/** The scenario of the fleet that the page's address asks for. */
function fleetName(): string {
  return new URLSearchParams(window.location.search).get('fleet') ?? 'mixed';
}

function refusal(status: number, name: string): Promise<ResponseError> {
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name, message: `Answered with ${status} for the show` },
        request: { method: 'GET', url: '/api/dvara/v1/gateways' },
        response: { statusCode: status },
      }),
      { status, headers: { 'content-type': 'application/json' } },
    ),
  );
}
