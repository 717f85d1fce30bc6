#!/usr/bin/env node
/*
 * Runs a software template of a Backstage portal from a pipeline, and follows it to its end.
 * No dependencies; Node.js 18 or newer.
 *
 *   BACKSTAGE_URL=https://portal.example.com BACKSTAGE_TOKEN=… \
 *     node run-template.mjs dvara-gateway values.json --secret openaiApiKey=OPENAI_API_KEY
 *
 * values.json holds the template's parameters. --secret NAME=VARIABLE sends the content of an environment variable as a
 * secret of the task; keys never stand on the command line. values.json needs a parameter of the same name, where the template's
 * form has it, with any text but the key: the form puts asterisks there, and steps see by it that a key is given
 * (Bedrock, for one, is switched on with awsAccessKeyId). --timeout SECONDS bounds the whole run (3600 by default).
 * --outputs FILE writes the task's outputs as JSON.
 *
 * Exit code: 0 every step has run and succeeded; 1 the task failed or was cancelled; 2 wrong arguments or
 * settings; 3 the portal cannot be reached or refuses the call; 4 it took too long, and the task was cancelled.
 */
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const CALL_TIMEOUT_MS = 60_000;
/** A portal that restarts is away for about this long. */
const AWAY_MS = 120_000;
const PAUSE_MS = 2_000;
const ended = ['completed', 'failed', 'cancelled', 'skipped'];

class Stop extends Error {
  constructor(exitCode, message) {
    super(message);
    this.exitCode = exitCode;
  }
}

const say = text => process.stdout.write(`${text}\n`);
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

/** Colours of the scaffolder's log, and control characters that a log line might smuggle into a terminal. */
function plain(text) {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/\u001b\[[0-9;]*m/g, '')
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
  );
}

/** Whether a text of that name stands anywhere among the parameters; an empty one counts as none, as in the steps. */
function hasParameter(parameters, name) {
  return (
    typeof parameters === 'object' &&
    parameters !== null &&
    Object.entries(parameters).some(
      ([key, value]) =>
        (key === name && Boolean(value)) || hasParameter(value, name),
    )
  );
}

function readOptions(args, environment) {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        secret: { type: 'string', multiple: true, default: [] },
        timeout: { type: 'string', default: '3600' },
        outputs: { type: 'string' },
      },
    });
  } catch (error) {
    throw new Stop(2, error.message);
  }
  const { values, positionals } = parsed;
  const [template, file] = positionals;
  if (positionals.length !== 2) {
    throw new Stop(
      2,
      'Usage: run-template.mjs TEMPLATE VALUES.json [--secret NAME=VARIABLE] [--timeout SECONDS] [--outputs FILE]',
    );
  }
  const missing = ['BACKSTAGE_URL', 'BACKSTAGE_TOKEN'].filter(
    name => !environment[name],
  );
  if (missing.length) {
    throw new Stop(2, `Set ${missing.join(' and ')} in the environment.`);
  }
  const timeoutSeconds = Number(values.timeout);
  if (!(timeoutSeconds > 0)) {
    throw new Stop(
      2,
      `--timeout must be a number of seconds, not ${values.timeout}.`,
    );
  }
  const secrets = {};
  for (const pair of values.secret) {
    const [, name, variable] = /^(\w+)=(\w+)$/.exec(pair) ?? [];
    if (!name) {
      throw new Stop(
        2,
        '--secret must be NAME=VARIABLE, with the name of an environment variable and never with a key itself.',
      );
    }
    if (!environment[variable]) {
      throw new Stop(
        2,
        `The environment variable ${variable}, for the secret ${name}, is empty.`,
      );
    }
    secrets[name] = environment[variable];
  }
  let parameters;
  try {
    parameters = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Stop(2, `${file} cannot be read as JSON: ${error.message}`);
  }
  const unnamed = Object.keys(secrets).filter(
    name => !hasParameter(parameters, name),
  );
  if (unnamed.length) {
    throw new Stop(
      2,
      `${file} has no parameter ${unnamed.join(
        ', ',
      )}, by which the template's steps see that the secret is given. Add it where the template's form has it, with a text such as "from the pipeline's secret", never the key itself.`,
    );
  }
  return {
    address: environment.BACKSTAGE_URL.replace(/\/+$/, ''),
    token: environment.BACKSTAGE_TOKEN,
    templateRef: template.includes(':')
      ? template
      : `template:default/${template}`,
    parameters,
    secrets,
    outputs: values.outputs,
    timeoutSeconds,
  };
}

/** One call of the scaffolder; the token is in the header alone. */
async function call(options, { path, body, signal }) {
  const response = await fetch(`${options.address}/api/scaffolder${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    redirect: 'error',
    headers: {
      authorization: `Bearer ${options.token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: signal ?? AbortSignal.timeout(CALL_TIMEOUT_MS),
  });
  if (!response.ok) {
    const text = await response.text();
    let reason = text.slice(0, 500);
    try {
      const answer = JSON.parse(text);
      reason = (answer.errors ?? [])
        .map(({ stack, message }) => stack ?? message)
        .concat(answer.error?.message ?? [])
        .join('; ');
    } catch {
      // An answer that is no JSON, of a proxy for example, is told as it is.
    }
    const error = new Stop(
      3,
      `The portal answered ${response.status}: ${plain(reason)}`,
    );
    error.isTemporary = response.status >= 500 || response.status === 429;
    throw error;
  }
  return response.json();
}

/** Reads, and reads again while the portal is away. Only for calls that change nothing. */
async function read(options, path) {
  const until = Date.now() + AWAY_MS;
  for (;;) {
    try {
      return await call(options, { path });
    } catch (error) {
      if ((error instanceof Stop && !error.isTemporary) || Date.now() > until) {
        throw error;
      }
      await pause(PAUSE_MS);
    }
  }
}

/** Prints what the task writes until it has ended. @returns its events */
async function follow(options, id, deadline) {
  const events = [];
  let after = -1;
  for (;;) {
    if (Date.now() > deadline) {
      const outcome = await cancel(options, id).then(
        () => 'is being cancelled.',
        error =>
          `could not be cancelled, cancel it in the portal: ${describe(error)}`,
      );
      throw new Stop(
        4,
        `Task ${id} was not done after ${options.timeoutSeconds} s and ${outcome}`,
      );
    }
    for (const event of await read(
      options,
      `/v2/tasks/${id}/events${after < 0 ? '' : `?after=${after}`}`,
    )) {
      after = Math.max(after, event.id);
      events.push(event);
      if (event.type === 'log') {
        say(plain(event.body.message));
      }
    }
    const { status, spec } = await read(options, `/v2/tasks/${id}`);
    if (
      ended.includes(status) &&
      events.some(({ type }) => type === 'completion')
    ) {
      return { status, spec, events };
    }
    await pause(PAUSE_MS);
  }
}

async function cancel(options, id) {
  await call(options, { path: `/v2/tasks/${id}/cancel`, body: {} });
}

/**
 * A task whose steps the token may not see ends as completed without one of them run, so that the
 * status alone proves nothing.
 */
function judge({ status, spec, events }) {
  const completion = events.findLast(({ type }) => type === 'completion');
  if (status !== 'completed') {
    throw new Stop(
      1,
      plain(completion?.body.error?.message ?? `The task is ${status}.`),
    );
  }
  const statusOf = step =>
    events.findLast(({ body }) => body.stepId === step && body.status)?.body
      .status;
  const unrun = spec.steps.filter(
    ({ id }) => !['completed', 'skipped'].includes(statusOf(id)),
  );
  const ran = spec.steps.filter(({ id }) => statusOf(id) === 'completed');
  if (unrun.length || !ran.length) {
    throw new Stop(
      1,
      `The task says that it is completed, but these steps did not run: ${
        unrun.map(({ name, id }) => name ?? id).join(', ') || 'all of them'
      }. The token may lack scaffolder.template.step.read, scaffolder.template.parameter.read or scaffolder.action.execute.`,
    );
  }
  return completion?.body.output ?? {};
}

/** What went wrong, with the reason below it: fetch itself says only that it failed. */
function describe(error) {
  const cause = error.cause?.message ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`;
}

export async function main(args, environment) {
  const options = readOptions(args, environment);
  const deadline = Date.now() + options.timeoutSeconds * 1000;
  const { id } = await call(options, {
    path: '/v2/tasks',
    body: {
      templateRef: options.templateRef,
      values: options.parameters,
      secrets: options.secrets,
    },
  });
  say(`Task ${id}: ${options.address}/create/tasks/${id}`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      say(`${signal}: cancelling task ${id}`);
      cancel(options, id).finally(() =>
        process.exit(signal === 'SIGINT' ? 130 : 143),
      );
    });
  }
  const output = judge(await follow(options, id, deadline));
  for (const { title, content } of output.text ?? []) {
    say(`\n${title}\n${content}`);
  }
  for (const { title, url } of output.links ?? []) {
    if (url) {
      say(`${title}: ${new URL(url, `${options.address}/`)}`);
    }
  }
  if (options.outputs) {
    writeFileSync(options.outputs, `${JSON.stringify(output, null, 2)}\n`);
  }
}

// The address of a module is its real path, whatever link it was started by.
if (import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  main(process.argv.slice(2), process.env).then(
    () => process.exit(0),
    error => {
      process.stderr.write(`${describe(error)}\n`);
      process.exit(error.exitCode ?? 3);
    },
  );
}
