import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommandOrThrow } from '@dvara/toolchain';
import type { BenchRegion } from './BenchRegion.ts';

/** What a person does without the portal: one `helm upgrade --install --wait` per region. */
export class BareHelm {
  readonly #binary: string;
  readonly #major: number;
  readonly #releaseName: string;
  readonly #directory: string;
  readonly #home: string;

  private constructor(options: {
    binary: string;
    major: number;
    releaseName: string;
    directory: string;
    home: string;
  }) {
    this.#binary = options.binary;
    this.#major = options.major;
    this.#releaseName = options.releaseName;
    this.#directory = options.directory;
    this.#home = options.home;
  }

  /** With a home that lasts, as a person's does: what Helm caches there is found again. */
  static async create(options: {
    binary: string;
    major: number;
    releaseName: string;
    directory: string;
  }): Promise<BareHelm> {
    const home = path.join(options.directory, `helm${options.major}`);
    await mkdir(home, { recursive: true });
    return new BareHelm({ ...options, home });
  }

  /** Packs a chart's folder and returns the archive's path. */
  async pack(options: { chart: string }): Promise<string> {
    const { stdout } = await this.#run([
      'package',
      options.chart,
      `--destination=${this.#directory}`,
    ]);
    return stdout.trim().split(': ').at(-1) ?? '';
  }

  /** The values that were given to the release, as JSON. */
  async values(region: BenchRegion): Promise<string> {
    const { stdout } = await this.#run([
      'get',
      'values',
      this.#releaseName,
      '--output=json',
      ...this.#near(region),
    ]);
    return stdout;
  }

  /**
   * Installs as the portal's own Helm does, with the same flags.
   *
   * @returns how long that took, in milliseconds
   */
  async install(options: {
    region: BenchRegion;
    archive: string;
    values: string;
  }): Promise<number> {
    const { region, archive, values } = options;
    const kubeconfig = path.join(this.#home, `${region.id}.kubeconfig`);
    await writeFile(kubeconfig, await region.kubeconfig(), { mode: 0o600 });
    const began = performance.now();
    await this.#run(
      [
        'upgrade',
        '--install',
        `--kubeconfig=${kubeconfig}`,
        `--namespace=${region.namespace}`,
        '--timeout=300s',
        '--history-max=20',
        ...(this.#major >= 4
          ? ['--wait=watcher', '--server-side=false']
          : ['--wait']),
        '--hide-notes',
        '--values=-',
        '--',
        this.#releaseName,
        archive,
      ],
      values,
    );
    return performance.now() - began;
  }

  /** Takes the release away, without the distance. */
  async uninstall(region: BenchRegion): Promise<void> {
    await this.#run([
      'uninstall',
      this.#releaseName,
      '--ignore-not-found',
      ...this.#near(region),
    ]);
  }

  #near(region: BenchRegion): string[] {
    return [
      `--kubeconfig=${region.nearKubeconfigPath}`,
      `--namespace=${region.namespace}`,
    ];
  }

  #run(args: string[], input?: string) {
    return runCommandOrThrow({
      command: this.#binary,
      args,
      input,
      env: { HOME: this.#home, LANG: 'C.UTF-8' },
    });
  }
}
