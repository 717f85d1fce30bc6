import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonObject } from '@backstage/types';

/** What an action did: everything that would reach a log, the database or a page. */
export interface ActionRun {
  logs: string[];
  outputs: Record<string, unknown>;
  checkpoints: Map<string, unknown>;
  error?: Error;
  /** All of it as one text, to search for what must not be there. */
  everything(): string;
}

/** Runs an action as the scaffolder does, and collects what comes out of it. */
export async function runAction(
  action: { handler: (context: never) => Promise<void> },
  options: {
    input: JsonObject;
    secrets?: Record<string, string>;
    signal?: AbortSignal;
    isDryRun?: boolean;
    /** Who has started the task; a user by default. */
    credentials?: BackstageCredentials;
    /** Of an earlier run of the same task. */
    checkpoints?: Map<string, unknown>;
    /** `task-1` by default. */
    taskId?: string;
  },
): Promise<ActionRun> {
  const run: ActionRun = {
    logs: [],
    outputs: {},
    checkpoints: options.checkpoints ?? new Map(),
    everything: () =>
      JSON.stringify([
        run.logs,
        run.outputs,
        [...run.checkpoints],
        run.error?.message,
        run.error?.stack,
        String(run.error?.cause),
      ]),
  };
  const logger = mockServices.logger.mock();
  for (const level of ['debug', 'info', 'warn', 'error'] as const) {
    logger[level].mockImplementation((message: string) => {
      run.logs.push(message);
    });
  }
  const context: ActionContext<JsonObject> = {
    ...createMockActionContext({
      input: options.input,
      secrets: options.secrets,
      task: { id: options.taskId ?? 'task-1' },
      workspacePath: '/nowhere',
    }),
    logger,
    signal: options.signal,
    isDryRun: options.isDryRun,
    getInitiatorCredentials: async () =>
      options.credentials ?? mockCredentials.user(),
    output: (name, value) => {
      run.outputs[String(name)] = value;
    },
    async checkpoint({ key, fn }) {
      if (!run.checkpoints.has(key)) {
        run.checkpoints.set(key, await fn());
      }
      return run.checkpoints.get(key) as Awaited<ReturnType<typeof fn>>;
    },
  };
  try {
    await action.handler(context as never);
  } catch (error) {
    run.error = error as Error;
  }
  return run;
}
