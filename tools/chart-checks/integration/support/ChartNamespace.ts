import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KubernetesApi, KubernetesObject } from '@dvara/local-cluster';
import {
  runCommand,
  type CommandResult,
  type HelmMajor,
} from '@dvara/toolchain';
import { eventually } from './eventually.ts';

export const chartDirectory = fileURLToPath(
  new URL('../../../../charts/dvara', import.meta.url),
);

const COMMAND_MILLISECONDS = 180_000;
const COMPONENT = 'app.kubernetes.io/component';

export interface Pod extends KubernetesObject {
  spec: {
    containers: {
      env?: {
        name: string;
        valueFrom?: { secretKeyRef?: { name: string; key: string } };
      }[];
    }[];
  };
  status: {
    phase: string;
    conditions?: { type: string; status: string }[];
  };
}

export interface Deployment extends KubernetesObject {
  metadata: KubernetesObject['metadata'] & { generation: number };
  spec: {
    replicas: number;
    template: {
      metadata: {
        labels: Record<string, string>;
        annotations?: Record<string, string>;
      };
      spec: Pod['spec'];
    };
  };
  status: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
  };
}

export interface HelmOptions {
  /** The namespace's own by default. */
  major?: HelmMajor;
  /** Values, passed on standard input to `--values -`. */
  values?: unknown;
}

/** A namespace of the local cluster, with Helm, kubectl and a shell that act in it. */
export class ChartNamespace {
  readonly name: string;
  readonly major: HelmMajor;
  /** A folder of its own. */
  readonly home: string;
  readonly api: KubernetesApi;
  readonly #kubeconfig: string;
  readonly #programs: Record<HelmMajor, string>;
  readonly #variables: Record<string, string>;

  constructor(options: {
    name: string;
    major: HelmMajor;
    home: string;
    kubeconfig: string;
    programs: Record<HelmMajor, string>;
    api: KubernetesApi;
    /** Added to the environment of all commands. */
    variables?: Record<string, string>;
  }) {
    this.#variables = options.variables ?? {};
    this.name = options.name;
    this.major = options.major;
    this.home = options.home;
    this.api = options.api;
    this.#kubeconfig = options.kubeconfig;
    this.#programs = options.programs;
  }

  /** What a person's shell would have: the programs on the PATH, the namespace in the kubeconfig, and nothing else. */
  environment(major: HelmMajor = this.major): NodeJS.ProcessEnv {
    return {
      PATH: `${this.#programs[major]}:/usr/local/bin:/usr/bin:/bin`,
      HOME: this.home,
      KUBECONFIG: this.#kubeconfig,
      HELM_CACHE_HOME: join(this.home, 'helm-cache'),
      HELM_CONFIG_HOME: join(this.home, 'helm-config'),
      HELM_DATA_HOME: join(this.home, 'helm-data'),
      ...this.#variables,
    };
  }

  /** Runs Helm, whatever its exit code. */
  tryHelm(args: string[], options: HelmOptions = {}): Promise<CommandResult> {
    const { major = this.major, values } = options;
    const takesValues = values !== undefined;
    return runCommand({
      command: join(this.#programs[major], 'helm'),
      args: takesValues ? [...args, '--values', '-'] : args,
      input: takesValues ? JSON.stringify(values) : undefined,
      env: this.environment(major),
      timeoutMilliseconds: COMMAND_MILLISECONDS,
    });
  }

  /** Runs Helm, which must succeed. */
  async helm(
    args: string[],
    options: HelmOptions = {},
  ): Promise<CommandResult> {
    return succeed(`helm ${args.join(' ')}`, await this.tryHelm(args, options));
  }

  /** `helm install` or `helm upgrade`, of the chart's folder if no other is told, waiting for its pods. */
  async release(
    action: 'install' | 'upgrade',
    options: HelmOptions & {
      name?: string;
      chart?: string;
      args?: string[];
    } = {},
  ): Promise<CommandResult> {
    const {
      name = 'dvara',
      chart = chartDirectory,
      args = [],
      ...rest
    } = options;
    const result = await this.helm(
      [action, name, chart, '--wait', '--timeout', '120s', ...args],
      rest,
    );
    await this.settle();
    return result;
  }

  /** Runs kubectl, which must succeed, and gives what it printed. */
  async kubectl(
    args: string[],
    options: { input?: string } = {},
  ): Promise<string> {
    const result = await runCommand({
      command: join(this.#programs[this.major], 'kubectl'),
      args,
      input: options.input,
      env: this.environment(),
      timeoutMilliseconds: COMMAND_MILLISECONDS,
    });
    return succeed(`kubectl ${args.join(' ')}`, result).stdout;
  }

  /** The objects of a collection, for example `apis/apps/v1` and `deployments`. */
  async list<T extends KubernetesObject>(
    groupVersion: string,
    plural: string,
  ): Promise<T[]> {
    const { items } = await this.api.json<{ items: T[] }>({
      path: `/${groupVersion}/namespaces/${this.name}/${plural}`,
    });
    return items;
  }

  deployments(): Promise<Deployment[]> {
    return this.list<Deployment>('apis/apps/v1', 'deployments');
  }

  pods(): Promise<Pod[]> {
    return this.list<Pod>('api/v1', 'pods');
  }

  /** The uids of each component's pods, sorted; test pods left out. */
  async podsByComponent(): Promise<Record<string, string[]>> {
    const uids: Record<string, string[]> = {};
    for (const { metadata } of await this.pods()) {
      const component = metadata.labels?.[COMPONENT] ?? '';
      if (component !== 'helm-test') {
        uids[component] = [
          ...(uids[component] ?? []),
          metadata.uid ?? '',
        ].sort();
      }
    }
    return uids;
  }

  /** Waits until every Deployment has all its pods, ready and of its newest template, and no other pods. */
  async settle(): Promise<void> {
    await eventually(`${this.name} is settled`, async () => {
      const pods = await this.pods();
      for (const { metadata, spec, status } of await this.deployments()) {
        const component = metadata.labels?.[COMPONENT];
        const { name, generation } = metadata;
        assert.equal(status.observedGeneration, generation, name);
        assert.equal(status.updatedReplicas ?? 0, spec.replicas, name);
        assert.equal(status.readyReplicas ?? 0, spec.replicas, name);
        assert.equal(
          pods.filter(
            pod =>
              pod.metadata.labels?.[COMPONENT] === component &&
              pod.metadata.labels?.['app.kubernetes.io/instance'] ===
                metadata.labels?.['app.kubernetes.io/instance'],
          ).length,
          spec.replicas,
          `pods of ${name}`,
        );
      }
      const unready = pods.filter(
        ({ status }) =>
          status.phase !== 'Succeeded' &&
          status.phase !== 'Failed' &&
          !status.conditions?.some(
            condition =>
              condition.type === 'Ready' && condition.status === 'True',
          ),
      );
      assert.deepEqual(
        unready.map(({ metadata }) => metadata.name),
        [],
      );
    });
  }

  /** Deletes the namespace, which makes room for the next one's pods; does not wait until it is gone. */
  async remove(): Promise<void> {
    await this.api.json({
      method: 'DELETE',
      path: `/api/v1/namespaces/${this.name}`,
    });
  }

  /** A new namespace gets its default service account a moment after it is made; pods before that are refused. */
  async waitForDefaults(): Promise<void> {
    await eventually(`${this.name} has its default objects`, async () => {
      for (const path of [
        'serviceaccounts/default',
        'configmaps/kube-root-ca.crt',
      ]) {
        await this.api.json({
          path: `/api/v1/namespaces/${this.name}/${path}`,
        });
      }
    });
  }
}

function succeed(command: string, result: CommandResult): CommandResult {
  assert.equal(
    result.exitCode,
    0,
    `${command}\n${result.stdout}${result.stderr}`.slice(-3000),
  );
  return result;
}
