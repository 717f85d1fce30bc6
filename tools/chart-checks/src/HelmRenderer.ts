import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand, type CommandResult } from '@dvara/toolchain';

export interface HelmRendererOptions {
  /** Absolute path of the helm binary. */
  helm: string;
  /** Name in results, such as `Helm 4.1.4`. */
  label: string;
  /** Folder for Helm's own files, so that the user's settings and plugins have no say. */
  homeDirectory: string;
}

export interface RenderOptions {
  chart: string;
  release?: string;
  args?: string[];
}

/** Runs one Helm binary without a cluster. */
export class HelmRenderer {
  readonly label: string;
  readonly #helm: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(options: HelmRendererOptions) {
    this.label = options.label;
    this.#helm = options.helm;
    this.#env = {
      PATH: process.env.PATH,
      HOME: options.homeDirectory,
      HELM_CACHE_HOME: join(options.homeDirectory, 'cache'),
      HELM_CONFIG_HOME: join(options.homeDirectory, 'config'),
      HELM_DATA_HOME: join(options.homeDirectory, 'data'),
    };
  }

  static async create(options: HelmRendererOptions): Promise<HelmRenderer> {
    await mkdir(options.homeDirectory, { recursive: true });
    return new HelmRenderer(options);
  }

  run(args: string[]): Promise<CommandResult> {
    return runCommand({ command: this.#helm, args, env: this.#env });
  }

  template(options: RenderOptions): Promise<CommandResult> {
    const { chart, release = 'dvara', args = [] } = options;
    return this.run([
      'template',
      release,
      chart,
      '--namespace',
      'dvara-system',
      ...args,
    ]);
  }

  lint(options: RenderOptions): Promise<CommandResult> {
    const { chart, args = [] } = options;
    return this.run(['lint', '--strict', chart, ...args]);
  }
}
