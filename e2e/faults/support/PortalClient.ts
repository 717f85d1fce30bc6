import { waitFor } from '../../support/waitFor.ts';
import {
  templateName,
  type ActionId,
} from '../../rollouts/support/actionTemplates.ts';
import type { EndedTask } from '../../rollouts/support/tasks.ts';

const REQUEST_TIMEOUT_MS = 30_000;

/** Tokens of the guest hold for an hour. */
const TOKEN_KEPT_MS = 10 * 60_000;

/** A catalog that was just started reads its locations first. */
const TEMPLATES_TIMEOUT_MS = 120_000;

/** The longest that any task of a fault may take. */
const TASK_TIMEOUT_MS = 300_000;

/** An answer as it came. */
interface Answer {
  status: number;
  text: string;
}

/** What became of a call of an action. */
export interface Outcome extends Pick<EndedTask, 'output' | 'error' | 'log'> {
  id: string;
  /** `refused`: no task was made. */
  status: EndedTask['status'] | 'refused';
}

/** An action, as a step of the template that only calls it. */
export interface ActionCall {
  action: ActionId;
  input: Record<string, unknown>;
  secrets?: Record<string, string>;
}

interface TaskEvent {
  type: string;
  body: {
    message: string;
    output?: Outcome['output'];
    error?: { message: string };
  };
}

/** The REST interface of one portal, signed in as the guest. */
export class PortalClient {
  readonly address: string;
  #token?: { value: string; until: number };

  constructor(options: { address: string }) {
    this.address = options.address;
  }

  /** One request, whatever status comes back. */
  async request(options: {
    path: string;
    method?: 'POST';
    body?: unknown;
  }): Promise<Answer> {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const token = await this.#signIn(signal);
    const response = await fetch(`${this.address}${options.path}`, {
      method: options.method,
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
      },
      body:
        options.body === undefined ? undefined : JSON.stringify(options.body),
      signal,
    });
    return { status: response.status, text: await response.text() };
  }

  /** An answer that is read as it comes, for as long as it lasts. */
  async open(pathname: string): Promise<Response> {
    const token = await this.#signIn(AbortSignal.timeout(REQUEST_TIMEOUT_MS));
    return fetch(`${this.address}${pathname}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
  }

  async #signIn(signal: AbortSignal): Promise<string> {
    if (!this.#token || this.#token.until < Date.now()) {
      const answer = await fetch(`${this.address}/api/auth/guest/refresh`, {
        method: 'POST',
        headers: { 'X-Requested-With': 'XMLHttpRequest' },
        signal,
      });
      const { backstageIdentity } = (await answer.json()) as {
        backstageIdentity: { token: string };
      };
      this.#token = {
        value: backstageIdentity.token,
        until: Date.now() + TOKEN_KEPT_MS,
      };
    }
    return this.#token.value;
  }

  /** One request that must succeed. */
  async json<T>(options: Parameters<PortalClient['request']>[0]): Promise<T> {
    const { status, text } = await this.request(options);
    if (status >= 400) {
      throw new Error(`${options.path} answered ${status}: ${text}`);
    }
    return JSON.parse(text) as T;
  }

  /**
   * Starts an action.
   *
   * @returns the task's id
   * @throws Error where the portal makes no task of it
   */
  async start(call: ActionCall): Promise<string> {
    const { id } = await this.json<{ id: string }>(creation(call));
    return id;
  }

  /**
   * Waits until templates are in the catalog.
   *
   * @param names - of the entities, such as `dvara-gateway`
   */
  async waitForTemplates(names: string[]): Promise<void> {
    await waitFor({
      what: `${names.join(', ')} to be in the catalog`,
      timeoutMs: TEMPLATES_TIMEOUT_MS,
      condition: async () => {
        const answers = await Promise.all(
          names.map(name =>
            this.request({
              path: `/api/catalog/entities/by-name/template/default/${name}`,
            }),
          ),
        );
        return answers.every(({ status }) => status === 200);
      },
    });
  }

  /**
   * Runs a template that must succeed to its end.
   *
   * @throws Error with what the task says
   */
  async runTemplate(options: {
    /** Name of the entity, such as `dvara-gateway`. */
    template: string;
    /** The form's values. */
    values: Record<string, unknown>;
  }): Promise<void> {
    const { template, values } = options;
    const { id } = await this.json<{ id: string }>({
      path: '/api/scaffolder/v2/tasks',
      method: 'POST',
      body: { templateRef: `template:default/${template}`, values },
    });
    const { status, error } = await this.end(id);
    if (status !== 'completed') {
      throw new Error(`${template} ended as ${status}: ${error}`);
    }
  }

  /** Asks a task to end, as the button of its page does. */
  async cancel(id: string): Promise<Answer> {
    return this.request({
      path: `/api/scaffolder/v2/tasks/${id}/cancel`,
      method: 'POST',
    });
  }

  async status(id: string): Promise<string> {
    const { status } = await this.json<{ status: string }>({
      path: `/api/scaffolder/v2/tasks/${id}`,
    });
    return status;
  }

  async events(id: string): Promise<TaskEvent[]> {
    return this.json({ path: `/api/scaffolder/v2/tasks/${id}/events` });
  }

  /** All lines that a task has written so far. */
  async log(id: string): Promise<string> {
    return (await this.events(id)).map(({ body }) => body.message).join('\n');
  }

  /** Waits until a task has ended. */
  async end(id: string): Promise<Outcome> {
    const status = await waitFor({
      what: `task ${id} to end`,
      timeoutMs: TASK_TIMEOUT_MS,
      condition: async () => {
        const now = await this.status(id);
        return now === 'completed' || now === 'failed' || now === 'cancelled'
          ? now
          : undefined;
      },
    });
    const events = await waitFor({
      what: `the last event of task ${id}`,
      timeoutMs: 20_000,
      condition: async () => {
        const all = await this.events(id);
        return status === 'cancelled' ||
          all.some(({ type }) => type === 'completion')
          ? all
          : undefined;
      },
    });
    const completion = events.findLast(({ type }) => type === 'completion');
    return {
      id,
      status,
      output: completion?.body.output ?? {},
      error: completion?.body.error?.message ?? '',
      log: events.map(({ body }) => body.message).join('\n'),
    };
  }

  /** Runs an action to its end, whichever that is. */
  async run(call: ActionCall): Promise<Outcome> {
    const { status, text } = await this.request(creation(call));
    return status >= 400
      ? { id: '', status: 'refused', output: {}, error: text, log: '' }
      : this.end((JSON.parse(text) as { id: string }).id);
  }

  /**
   * Runs an action that must succeed.
   *
   * @throws Error with what the task says
   */
  async mustRun(call: ActionCall): Promise<Outcome> {
    const outcome = await this.run(call);
    if (outcome.status !== 'completed') {
      throw new Error(
        `${call.action} ended as ${outcome.status}: ${outcome.error}`,
      );
    }
    return outcome;
  }
}

function creation({ action, input, secrets }: ActionCall) {
  return {
    path: '/api/scaffolder/v2/tasks',
    method: 'POST' as const,
    body: {
      templateRef: `template:default/${templateName(action)}`,
      values: { input },
      secrets,
    },
  };
}
