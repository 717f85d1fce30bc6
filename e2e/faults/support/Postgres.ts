import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../../support/freePort.ts';
import { waitFor } from '../../support/waitFor.ts';

/** Postgres refuses to run as root: it gets the user that owns nothing. */
const NOBODY = 65534;

/** A real Postgres of its own on 127.0.0.1. */
export class Postgres {
  readonly #process: ChildProcess;
  readonly #directory: string;
  readonly #port: number;

  private constructor(options: {
    process: ChildProcess;
    directory: string;
    port: number;
  }) {
    this.#process = options.process;
    this.#directory = options.directory;
    this.#port = options.port;
  }

  /** @throws Error where there is no Postgres on PATH, or it does not start */
  static async start(): Promise<Postgres> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'dvara-postgres-'));
    const data = path.join(directory, 'data');
    const user =
      process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;
    if (user) {
      fs.chownSync(directory, user.uid, user.gid);
    }
    const made = spawnSync(
      'initdb',
      [`--pgdata=${data}`, '--username=portal', '--auth=trust', '--no-sync'],
      { ...user, cwd: directory, encoding: 'utf8' },
    );
    if (made.status !== 0) {
      throw new Error(
        `initdb of Postgres did not work (${
          made.error?.message ?? made.stderr
        }): install PostgreSQL and put it on PATH`,
      );
    }
    const port = await freePort();
    const child = spawn(
      'postgres',
      [
        '-D',
        data,
        '-c',
        'listen_addresses=127.0.0.1',
        '-p',
        String(port),
        '-k',
        directory,
        '-c',
        'fsync=off',
      ],
      { ...user, cwd: directory, stdio: 'ignore' },
    );
    const postgres = new Postgres({ process: child, directory, port });
    await waitFor({
      what: 'Postgres to accept connections',
      timeoutMs: 60_000,
      condition: () =>
        spawnSync('pg_isready', ['--host=127.0.0.1', `--port=${port}`])
          .status === 0,
    });
    return postgres;
  }

  /** `backend.database` of a portal. */
  get configuration() {
    return {
      client: 'pg',
      connection: {
        host: '127.0.0.1',
        port: this.#port,
        user: 'portal',
        password: '',
        database: 'postgres',
      },
    };
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      const ended = once(this.#process, 'exit');
      this.#process.kill('SIGINT');
      await ended;
    }
    fs.rmSync(this.#directory, { recursive: true, force: true });
  }
}
