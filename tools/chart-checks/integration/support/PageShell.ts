import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { runCommand } from '@dvara/toolchain';
import { chartDirectory, type ChartNamespace } from './ChartNamespace.ts';

const COMMAND_MILLISECONDS = 150_000;

/**
 * A shell as a reader of the documentation has it: in a folder that holds `charts/dvara`, typing one command after the
 * other. The registry's host and local ports, which may be taken here, are the only words that are replaced.
 */
export class PageShell {
  readonly #namespace: ChartNamespace;
  readonly #directory: string;
  readonly #registry: string;
  readonly #ports = new Map<string, number>();
  readonly #background: ChildProcess[] = [];

  private constructor(options: {
    namespace: ChartNamespace;
    directory: string;
    registry: string;
  }) {
    this.#namespace = options.namespace;
    this.#directory = options.directory;
    this.#registry = options.registry;
  }

  static async open(options: {
    namespace: ChartNamespace;
    /** Takes the place of `ghcr.io`. */
    registry: string;
    files?: Record<string, string>;
    /** A folder that is there, in place of a new one with `charts` and the files. */
    directory?: string;
  }): Promise<PageShell> {
    const { namespace, registry, files = {} } = options;
    if (options.directory) {
      return new PageShell({
        namespace,
        registry,
        directory: options.directory,
      });
    }
    const directory = join(namespace.home, 'work');
    await mkdir(directory, { recursive: true });
    await symlink(dirname(chartDirectory), join(directory, 'charts'));
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(directory, name), text);
    }
    return new PageShell({ namespace, directory, registry });
  }

  /** Runs a command, which must succeed, and gives all it printed. A port-forward is left running. */
  async type(command: string): Promise<string> {
    const line = await this.#localize(command.trim());
    if (/^kubectl port-forward /.test(line)) {
      return this.#forward(line);
    }
    const result = await runCommand({
      command: 'sh',
      args: ['-c', line],
      cwd: this.#directory,
      env: this.#namespace.environment(),
      timeoutMilliseconds: COMMAND_MILLISECONDS,
    });
    assert.equal(
      result.exitCode,
      0,
      `${line}\n${result.stdout}${result.stderr}`,
    );
    return result.stdout + result.stderr;
  }

  /** Ends the port-forwards. */
  async close(): Promise<void> {
    for (const child of this.#background.splice(0)) {
      if (child.exitCode === null && child.pid !== undefined) {
        const ended = once(child, 'exit');
        process.kill(-child.pid, 'SIGTERM');
        await ended;
      }
    }
  }

  async #localize(command: string): Promise<string> {
    const forwarded = /port-forward \S+ (\d+):\d+/.exec(command)?.[1];
    if (forwarded) {
      this.#ports.set(forwarded, await freePort());
    }
    let line = command.replaceAll('oci://ghcr.io/', `oci://${this.#registry}/`);
    for (const [port, local] of this.#ports) {
      line = line
        .replace(
          new RegExp(`(port-forward \\S+) ${port}:`),
          (_, start) => `${start} ${local}:`,
        )
        .replaceAll(`localhost:${port}/`, `localhost:${local}/`);
    }
    return line;
  }

  async #forward(line: string): Promise<string> {
    // A group of its own, so that the shell and what it started in the background can be ended together.
    const child = spawn('sh', ['-c', `${line}\nwait`], {
      cwd: this.#directory,
      env: this.#namespace.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#background.push(child);
    const said: string[] = [];
    return new Promise((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        said.push(chunk.toString('utf8'));
        if (said.join('').includes('Forwarding from')) {
          resolve(said.join(''));
        }
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', () =>
        reject(new Error(`${line} ended: ${said.join('')}`)),
      );
    });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
