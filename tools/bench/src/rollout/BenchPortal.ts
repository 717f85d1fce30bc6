import { mkdir, open, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../../e2e/support/freePort.ts';
import { repositoryDirectory, statePaths } from '../../../portal/src/paths.ts';
import { PortalProcess } from '../../../portal/src/PortalProcess.ts';
import { writeRegionsConfiguration } from '../../../portal/src/regionsConfiguration.ts';
import type { BenchRegion } from './BenchRegion.ts';
import { parseTimeline, type TaskTimeline } from './parseTimeline.ts';

const POLL_MS = 100;
const TEMPLATE = 'bench-deploy';
const TEMPLATE_TIMEOUT_MS = 60_000;
const TASK_TIMEOUT_MS = 180_000;

/** What a task of the portal took, in milliseconds. */
export interface TaskTimes {
  /** From the request that starts it to its end. */
  fromRequest: number;
  /** By parts, from when the scaffolder began to execute it. */
  execution: TaskTimeline['after'];
}

/** The portal of this repository with a template whose only step is `dvara:release:deploy`. */
export class BenchPortal {
  readonly #process: PortalProcess;
  readonly #address: string;
  readonly #logFile: string;
  #token = '';

  private constructor(options: {
    process: PortalProcess;
    address: string;
    logFile: string;
  }) {
    this.#process = options.process;
    this.#address = options.address;
    this.#logFile = options.logFile;
  }

  /** @throws StartError with the end of the portal's log, where it does not start; nothing is left running */
  static async start(options: {
    /** For its state, and the portal's log. */
    directory: string;
    regions: BenchRegion[];
    helmBinary: string;
    signal: AbortSignal;
  }): Promise<BenchPortal> {
    const { directory, regions, helmBinary, signal } = options;
    const state = statePaths(directory);
    await mkdir(state.database, { recursive: true });
    const port = await freePort();
    const address = `http://localhost:${port}`;
    writeRegionsConfiguration({
      state,
      address,
      port,
      helmBinary,
      regions: regions.map(region => ({
        id: region.id,
        name: region.id,
        cluster: region.id,
        namespace: region.namespace,
        url: region.url,
        ...region.credentials,
        statusAccess: 'url',
        statusUrl: region.gatewayUrl,
      })),
    });
    const process = PortalProcess.start({
      configurations: [
        path.join(repositoryDirectory, 'app-config.yaml'),
        path.join(repositoryDirectory, 'app-config.development.yaml'),
        state.configuration,
        await writeConfiguration({ directory }),
      ],
      logFile: state.portalLog,
    });
    const portal = new BenchPortal({
      process,
      address,
      logFile: state.portalLog,
    });
    try {
      await process.waitUntilReady({ address, signal });
      await portal.#signIn();
      await portal.#waitForTemplate({ signal });
    } catch (error) {
      await process.stop();
      throw error;
    }
    return portal;
  }

  /**
   * Runs the action over regions, as a task.
   *
   * @throws Error with the log of the task where it does not succeed
   */
  async deploy(options: {
    gateway: string;
    regions: BenchRegion[];
    signal: AbortSignal;
  }): Promise<TaskTimes> {
    const { gateway, regions, signal } = options;
    // Tokens of the guest end after an hour.
    await this.#signIn();
    const { size: offset } = await stat(this.#logFile);
    const requestedAt = Date.now();
    const { id } = await this.#ask<{ id: string }>({
      path: '/api/scaffolder/v2/tasks',
      body: {
        templateRef: `template:default/${TEMPLATE}`,
        values: {
          gateway,
          regions: regions.map(region => ({ id: region.id })),
        },
      },
    });
    // Asking the portal for the task's state would cost it the time that is measured.
    const timeline = await this.#waitForTask({ offset, signal });
    if (!timeline.succeeded) {
      throw new Error(
        `The task of dvara:release:deploy failed:\n${await this.#logOf({
          id,
        })}`,
      );
    }
    return {
      fromRequest: timeline.beganAt + timeline.after.ended - requestedAt,
      execution: timeline.after,
    };
  }

  async #waitForTask(options: {
    /** Where the task's lines begin in the portal's log. */
    offset: number;
    signal: AbortSignal;
  }): Promise<TaskTimeline> {
    const { offset, signal } = options;
    const until = performance.now() + TASK_TIMEOUT_MS;
    const log = await open(this.#logFile);
    try {
      for (;;) {
        await sleep(POLL_MS, undefined, { signal });
        const { size } = await log.stat();
        const { buffer } = await log.read({
          buffer: Buffer.alloc(size - offset),
          position: offset,
        });
        const timeline = parseTimeline(buffer.toString('utf8'));
        if (timeline) {
          return timeline;
        }
        if (performance.now() > until || !this.#process.running) {
          throw new Error(
            `The portal does not say that the task has ended. The end of its log:\n${this.#process.lastLines()}`,
          );
        }
      }
    } finally {
      await log.close();
    }
  }

  async #logOf(options: { id: string }): Promise<string> {
    const events = await this.#ask<Array<{ body: { message: string } }>>({
      path: `/api/scaffolder/v2/tasks/${options.id}/events`,
    });
    return events.map(({ body }) => body.message).join('\n');
  }

  async stop(): Promise<void> {
    await this.#process.stop();
  }

  async #signIn(): Promise<void> {
    const response = await fetch(`${this.#address}/api/auth/guest/refresh`, {
      method: 'POST',
      headers: { 'X-Requested-With': 'XMLHttpRequest' },
    });
    const { backstageIdentity } = (await response.json()) as {
      backstageIdentity: { token: string };
    };
    this.#token = backstageIdentity.token;
  }

  async #waitForTemplate(options: { signal: AbortSignal }): Promise<void> {
    const until = performance.now() + TEMPLATE_TIMEOUT_MS;
    for (;;) {
      const response = await this.#fetch({
        path: `/api/catalog/entities/by-name/template/default/${TEMPLATE}`,
      });
      if (response.ok) {
        return;
      }
      if (performance.now() > until) {
        throw new Error(
          `The portal did not take the template ${TEMPLATE} in (HTTP ${
            response.status
          }). The end of its log:\n${this.#process.lastLines()}`,
        );
      }
      await sleep(250, undefined, options);
    }
  }

  #fetch(options: { path: string; body?: unknown }): Promise<Response> {
    const { path: pathname, body } = options;
    return fetch(`${this.#address}${pathname}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        Authorization: `Bearer ${this.#token}`,
        'Content-Type': 'application/json',
      },
      body: body ? JSON.stringify(body) : undefined,
    });
  }

  async #ask<T>(options: { path: string; body?: unknown }): Promise<T> {
    const response = await this.#fetch(options);
    if (!response.ok) {
      throw new Error(
        `${options.path} answered ${response.status}: ${await response.text()}`,
      );
    }
    return (await response.json()) as T;
  }
}

/** The template, and a catalog that leaves the regions alone meanwhile. */
async function writeConfiguration(options: {
  directory: string;
}): Promise<string> {
  const template = path.join(options.directory, 'template.yaml');
  // JSON is YAML.
  await writeFile(
    template,
    JSON.stringify({
      apiVersion: 'scaffolder.backstage.io/v1beta3',
      kind: 'Template',
      metadata: { name: TEMPLATE },
      spec: {
        owner: 'group:default/platform',
        type: 'bench',
        parameters: {
          type: 'object',
          properties: {
            gateway: { type: 'string' },
            regions: { type: 'array', items: { type: 'object' } },
          },
        },
        steps: [
          {
            id: 'deploy',
            name: 'Deploy',
            action: 'dvara:release:deploy',
            input: {
              gateway: '${{ parameters.gateway }}',
              regions: '${{ parameters.regions }}',
            },
          },
        ],
      },
    }),
  );
  const file = path.join(options.directory, 'app-config.bench.yaml');
  await writeFile(
    file,
    JSON.stringify({
      catalog: {
        locations: [
          { type: 'file', target: template, rules: [{ allow: ['Template'] }] },
        ],
      },
      // Of the team that runs the gateways, so that the portal's policy lets it deploy.
      auth: {
        providers: {
          guest: {
            userEntityRef: 'user:default/guest',
            ownershipEntityRefs: [
              'user:default/guest',
              'group:default/platform',
            ],
          },
        },
      },
      dvara: { catalog: { intervalSeconds: 86_400 } },
    }),
  );
  return file;
}
