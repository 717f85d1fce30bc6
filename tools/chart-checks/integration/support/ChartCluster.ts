import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildTools,
  LocalCluster,
  prepareCluster,
  type KubernetesApi,
} from '@dvara/local-cluster';
import {
  ensureHelm,
  runCommandOrThrow,
  type HelmMajor,
} from '@dvara/toolchain';
import { ChartNamespace } from './ChartNamespace.ts';
import { eventually } from './eventually.ts';
import { namespaceObjects } from './namespaceObjects.ts';

export const helmMajors: readonly HelmMajor[] = [3, 4];

export interface CreateNamespaceOptions {
  name: string;
  /** What `helm` means in it. */
  major: HelmMajor;
  labels?: Record<string, string>;
  /** Added to the environment of all commands in it. */
  variables?: Record<string, string>;
  /** It is there already. */
  exists?: boolean;
}

/** One real API server with played nodes, both Helm majors and kubectl, all of it below one temporary folder. */
export class ChartCluster {
  readonly directory: string;
  readonly cluster: LocalCluster;
  readonly api: KubernetesApi;
  readonly #kubectl: string;

  private constructor(options: {
    directory: string;
    cluster: LocalCluster;
    api: KubernetesApi;
    kubectl: string;
  }) {
    this.directory = options.directory;
    this.cluster = options.cluster;
    this.api = options.api;
    this.#kubectl = options.kubectl;
  }

  static async start(): Promise<ChartCluster> {
    const onProgress = (message: string) =>
      process.stderr.write(`${message}\n`);
    const tools = await buildTools({
      onProgress: ({ step, elapsedSeconds }) =>
        onProgress(`building ${step}: ${elapsedSeconds} s`),
    });
    const directory = await mkdtemp(join(tmpdir(), 'dvara-chart-'));
    for (const major of helmMajors) {
      const programs = join(directory, `programs-${major}`);
      await mkdir(programs);
      await symlink(
        await ensureHelm({ major, purpose: 'test', onProgress }),
        join(programs, 'helm'),
      );
      await symlink(tools.kubectl, join(programs, 'kubectl'));
    }
    const prepared = await prepareCluster({
      directory: join(directory, 'clusters'),
      region: { id: 'us-east-1', name: 'US East' },
    });
    const cluster = new LocalCluster({ prepared, tools });
    try {
      await cluster.start();
      const api = await cluster.api();
      // Kinds that were only just defined answer 429 for a moment.
      await eventually('every kind can be listed', () =>
        namespaceObjects({ api, namespace: 'default' }),
      );
      return new ChartCluster({
        directory,
        cluster,
        api,
        kubectl: tools.kubectl,
      });
    } catch (error) {
      await cluster.remove();
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** Ends the cluster and removes all it wrote. */
  async close(): Promise<void> {
    await this.cluster.remove();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Makes a namespace with a kubeconfig and a home folder of its own. */
  async createNamespace(
    options: CreateNamespaceOptions,
  ): Promise<ChartNamespace> {
    const { name, major, labels, variables, exists = false } = options;
    if (!exists) {
      await this.api.json({
        method: 'POST',
        path: '/api/v1/namespaces',
        body: {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name, labels },
        },
      });
    }
    const home = join(this.directory, 'homes', name);
    await mkdir(home, { recursive: true });
    const kubeconfig = join(home, 'kubeconfig.yaml');
    const flattened = await this.#runKubectl(['config', 'view', '--raw']);
    await runCommandOrThrow({
      command: 'sh',
      args: ['-c', 'umask 077 && cat > "$0"', kubeconfig],
      input: flattened,
    });
    await this.#runKubectl([
      `--kubeconfig=${kubeconfig}`,
      'config',
      'set-context',
      '--current',
      `--namespace=${name}`,
    ]);
    const namespace = new ChartNamespace({
      name,
      major,
      home,
      kubeconfig,
      programs: {
        3: join(this.directory, 'programs-3'),
        4: join(this.directory, 'programs-4'),
      },
      api: this.api,
      variables,
    });
    await namespace.waitForDefaults();
    return namespace;
  }

  async #runKubectl(args: string[]): Promise<string> {
    const { stdout } = await runCommandOrThrow({
      command: this.#kubectl,
      args,
      env: {
        ...process.env,
        KUBECONFIG: this.cluster.prepared.kubeconfigPath,
      },
    });
    return stdout;
  }
}
