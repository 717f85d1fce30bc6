import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { freePort } from './freePort.ts';
import {
  repositoryDirectory,
  runningPortal,
  stateDirectory,
  temporaryDirectory,
} from './portal.ts';
import { GiveUp, waitFor } from './waitFor.ts';

/** A first start builds Kubernetes from source. */
const START_TIMEOUT_MS = 20 * 60_000;

/**
 * Starts the portal and waits for every region.
 *
 * @throws Error with the log of the start, where it does not become ready; nothing is left running
 */
export async function launchPortal(options: {
  /** The program and its first words, from the repository's folder on. */
  program: [string, ...string[]];
  /** More words of the command line. */
  args?: string[];
}): Promise<void> {
  const [script, ...words] = options.program;
  const state = stateDirectory();
  const logFile = path.join(state, 'start.log');
  const temporary = temporaryDirectory();
  fs.mkdirSync(temporary, { recursive: true });
  const log = fs.openSync(logFile, 'a');
  const child = spawn(
    process.execPath,
    [
      path.join(repositoryDirectory, script),
      ...words,
      `--port=${await freePort()}`,
      `--state-directory=${state}`,
      ...(options.args ?? []),
    ],
    {
      cwd: repositoryDirectory,
      stdio: ['ignore', log, log],
      detached: true,
      // So that every temporary file of the portal lies where the walks look.
      env: { ...process.env, TMPDIR: temporary },
    },
  );
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  const ready = waitFor({
    what: 'npm start to say that everything is ready',
    timeoutMs: START_TIMEOUT_MS,
    condition: () => {
      if (ended) {
        throw new GiveUp(fs.readFileSync(logFile, 'utf8'));
      }
      return (
        fs.existsSync(path.join(state, 'running.json')) &&
        runningPortal().stage === 'ready'
      );
    },
  });
  try {
    await ready;
  } catch (error) {
    // Playwright does not tear down what was never set up.
    if (!ended) {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
    throw error;
  }
  child.unref();
}
