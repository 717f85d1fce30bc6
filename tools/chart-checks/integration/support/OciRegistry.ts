import { createHash } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createPki } from '@dvara/local-cluster';
import { ensureRegistry } from '@dvara/toolchain';
import { stringify } from 'yaml';

/** An answer of the registry, as it came. */
export interface RegistryAnswer {
  status: number;
  body: Buffer;
  /** `sha256:…` as the registry says. */
  digest: string | undefined;
}

/** A real OCI registry (distribution's) on a free port of this machine, with its data in a folder. */
export class OciRegistry {
  /** `127.0.0.1:<port>` */
  readonly address: string;
  /** Folder with the blobs. */
  readonly data: string;
  /** PEM file of the authority that signed its certificate; of a registry with TLS. */
  readonly authorityFile: string | undefined;
  readonly #process: ChildProcess;
  readonly #authority: string | undefined;

  private constructor(options: {
    address: string;
    data: string;
    process: ChildProcess;
    authorityFile?: string;
    authority?: string;
  }) {
    this.address = options.address;
    this.data = options.data;
    this.authorityFile = options.authorityFile;
    this.#process = options.process;
    this.#authority = options.authority;
  }

  /** @throws Error when it ends before it listens, with what it said */
  static async start(options: {
    directory: string;
    tls: boolean;
  }): Promise<OciRegistry> {
    const { directory, tls } = options;
    const registry = await ensureRegistry({
      onProgress: message => process.stderr.write(`${message}\n`),
    });
    await mkdir(directory, { recursive: true });
    const file = (name: string) => join(directory, name);
    const pki = tls ? createPki() : undefined;
    if (pki) {
      await writeFile(file('authority.pem'), pki.authorityCertificate);
      await writeFile(file('registry.pem'), pki.adminCertificate);
      await writeFile(file('registry.key'), pki.adminKey, { mode: 0o600 });
    }
    await writeFile(
      file('registry.yaml'),
      stringify({
        version: '0.1',
        log: { level: 'info', accesslog: { disabled: true } },
        storage: { filesystem: { rootdirectory: file('data') } },
        http: {
          addr: '127.0.0.1:0',
          secret: 'only-for-uploads',
          ...(pki && {
            tls: {
              certificate: file('registry.pem'),
              key: file('registry.key'),
            },
          }),
        },
      }),
    );
    const child = spawn(registry, ['serve', file('registry.yaml')], {
      env: { PATH: process.env.PATH, OTEL_TRACES_EXPORTER: 'none' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return new OciRegistry({
      address: await readAddress(child),
      data: file('data'),
      process: child,
      ...(pki && {
        authorityFile: file('authority.pem'),
        authority: pki.authorityCertificate,
      }),
    });
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      const ended = once(this.#process, 'exit');
      this.#process.kill();
      await ended;
    }
  }

  /** A manifest, by tag or by digest. */
  async manifest(
    repository: string,
    reference: string,
  ): Promise<RegistryAnswer> {
    const path = `/v2/${repository}/manifests/${reference}`;
    const headers = { accept: 'application/vnd.oci.image.manifest.v1+json' };
    return new Promise((resolve, reject) => {
      const request = this.#authority
        ? getSecure(`https://${this.address}${path}`, {
            headers,
            ca: this.#authority,
          })
        : getPlain(`http://${this.address}${path}`, { headers });
      request.once('error', reject);
      request.once('response', async response => {
        try {
          const digest = response.headers['docker-content-digest'];
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(await response.toArray()),
            digest: typeof digest === 'string' ? digest : undefined,
          });
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** Where the bytes of a blob lie. */
  blobFile(digest: string): string {
    const [algorithm, hash] = digest.split(':');
    return join(
      this.data,
      'docker/registry/v2/blobs',
      algorithm,
      hash.slice(0, 2),
      hash,
      'data',
    );
  }
}

/** `sha256:…` of bytes. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

async function readAddress(child: ChildProcess): Promise<string> {
  if (!child.stderr) {
    throw new TypeError('the registry has no standard error to read');
  }
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    const found = /listening on (127\.0\.0\.1:\d+)/.exec(line);
    if (found) {
      // Read on, or a full pipe would stop it.
      child.stderr.resume();
      return found[1];
    }
  }
  throw new Error(`the registry did not start:\n${said.join('\n')}`);
}
