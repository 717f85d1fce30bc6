import { waitFor } from '../../support/waitFor.ts';
import { templateName, type ActionId } from './actionTemplates.ts';
import { portalAddress, type HelmMajor } from './portals.ts';

/** The most time that any task of the rollouts may take. */
const TASK_TIMEOUT_MS = 240_000;

/** A task of the scaffolder of one portal. */
export interface TaskRef {
  major: HelmMajor;
  id: string;
}

/** A region's row in the output `regions` of any action. */
export interface RegionRow {
  region: string;
  state: string;
  revision?: number;
  sentence: string;
  [further: string]: unknown;
}

/** A task that has ended, by what the portal's REST interface says of it. */
export interface EndedTask extends TaskRef {
  status: 'completed' | 'failed' | 'cancelled';
  output: {
    regions?: RegionRow[];
    summary?: string;
    digest?: string;
    basis?: unknown;
  };
  /** Everything that its events say, line by line. */
  log: string;
  /** Why the step failed; empty where it did not. */
  error: string;
}

interface TaskEvent {
  type: string;
  body: {
    message: string;
    output?: EndedTask['output'];
    error?: { message: string };
  };
}

/** The REST interface of a portal, signed in as the guest. */
export async function request(options: {
  major: HelmMajor;
  path: string;
  method?: 'POST';
  body?: unknown;
}): Promise<string> {
  const address = portalAddress(options.major);
  const signIn = await fetch(`${address}/api/auth/guest/refresh`, {
    method: 'POST',
    headers: { 'X-Requested-With': 'XMLHttpRequest' },
  });
  const { backstageIdentity } = (await signIn.json()) as {
    backstageIdentity: { token: string };
  };
  const response = await fetch(`${address}${options.path}`, {
    method: options.method,
    headers: {
      Authorization: `Bearer ${backstageIdentity.token}`,
      'Content-Type': 'application/json',
    },
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${options.path} answered ${response.status}: ${text}`);
  }
  return text;
}

/** Starts a task of a template. */
export async function startTask(options: {
  major: HelmMajor;
  template: string;
  values: unknown;
  secrets?: Record<string, string>;
}): Promise<TaskRef> {
  const { major, template, values, secrets } = options;
  const answer = await request({
    major,
    path: '/api/scaffolder/v2/tasks',
    method: 'POST',
    body: { templateRef: `template:default/${template}`, values, secrets },
  });
  return { major, id: (JSON.parse(answer) as { id: string }).id };
}

/** The lines that a task has written so far. */
export async function readEvents(task: TaskRef): Promise<TaskEvent[]> {
  return JSON.parse(
    await request({
      major: task.major,
      path: `/api/scaffolder/v2/tasks/${task.id}/events`,
    }),
  ) as TaskEvent[];
}

/** Asks a task to end, as the button of its page does. */
export async function cancelTask(task: TaskRef): Promise<void> {
  await request({
    major: task.major,
    path: `/api/scaffolder/v2/tasks/${task.id}/cancel`,
    method: 'POST',
  });
}

/** Waits until a task has ended. */
export async function endOf(task: TaskRef): Promise<EndedTask> {
  const status = await waitFor({
    what: `task ${task.id} to end`,
    timeoutMs: TASK_TIMEOUT_MS,
    condition: async () => {
      const answer = JSON.parse(
        await request({
          major: task.major,
          path: `/api/scaffolder/v2/tasks/${task.id}`,
        }),
      ) as { status: string };
      return ['completed', 'failed', 'cancelled'].includes(answer.status)
        ? (answer.status as EndedTask['status'])
        : undefined;
    },
  });
  const events = await waitFor({
    what: `the last event of task ${task.id}`,
    timeoutMs: 20_000,
    condition: async () => {
      const all = await readEvents(task);
      return all.some(({ type }) => type === 'completion') ? all : undefined;
    },
  });
  const completion = events.findLast(({ type }) => type === 'completion');
  return {
    ...task,
    status,
    output: completion?.body.output ?? {},
    error: completion?.body.error?.message ?? '',
    log: events.map(({ body }) => body.message).join('\n'),
  };
}

/** Waits until a task has written a line, before it ends. */
export async function waitForLine(
  task: TaskRef,
  pattern: RegExp,
): Promise<void> {
  await waitFor({
    what: `task ${task.id} to write ${pattern}`,
    timeoutMs: TASK_TIMEOUT_MS,
    condition: async () =>
      (await readEvents(task)).some(({ body }) => pattern.test(body.message)),
  });
}

/** Starts an action by the template that only calls it. */
export async function startAction(options: {
  major?: HelmMajor;
  action: ActionId;
  input: unknown;
  secrets?: Record<string, string>;
}): Promise<TaskRef> {
  return startTask({
    major: options.major ?? 4,
    template: templateName(options.action),
    values: { input: options.input },
    secrets: options.secrets,
  });
}

/** Runs an action to its end, whichever that is. */
export async function runAction(
  options: Parameters<typeof startAction>[0],
): Promise<EndedTask> {
  return endOf(await startAction(options));
}

/**
 * Runs an action that must succeed.
 *
 * @throws Error with what the task says
 */
export async function mustRun(
  options: Parameters<typeof startAction>[0],
): Promise<EndedTask> {
  const task = await runAction(options);
  if (task.status !== 'completed') {
    throw new Error(
      `${options.action} ended as ${task.status}:\n${task.error}\n${task.log}`,
    );
  }
  return task;
}

/** What a failed step's error calls the outcome of each region. */
export function outcomesIn(error: string): Record<string, string> {
  return Object.fromEntries(
    [...error.matchAll(/^([a-z]+-[a-z]+-\d): ([^.]+)\. /gm)].map(
      ([, region, outcome]) => [region, outcome],
    ),
  );
}
