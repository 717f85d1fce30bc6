import type { JsonObject } from '@backstage/types';
import type { KubernetesObject } from '@dvara/backstage-plugin-dvara-common';
import {
  HelmError,
  type HelmPullOptions,
  type HelmRenderOptions,
  type HelmRevision,
  type HelmRevisionTarget,
  type HelmRollbackOptions,
  type HelmRunner,
  type HelmTarget,
  type HelmTestOptions,
  type HelmTestResult,
  type HelmUninstallOptions,
  type HelmUpgradeOptions,
  type HelmUpgradePreparation,
  type PreparedUpgrade,
  type PulledHelmChart,
  type RenderedRelease,
} from '@dvara/backstage-plugin-dvara-node';
import { parse } from 'yaml';

/** A revision and what Helm stores with it. */
interface StoredRevision extends HelmRevision {
  objects: KubernetesObject[];
  values: JsonObject;
}

/** What happens before the fake answers; by API server address. It may throw a HelmError. */
type Behaviours<T> = Map<string, (options: T) => Promise<void>>;

/*
 * Helm without Helm, for tests whose point is what happens around it: it keeps a
 * history per API server, namespace and release, with manifests and values, and lets a
 * test say how each command goes. It renders nothing and never talks to a cluster; the
 * real binary is covered by the tests of dvara-node and by the end-to-end walk.
 */
export class FakeHelmRunner implements HelmRunner {
  readonly upgrades: HelmUpgradeOptions[] = [];
  /** Those that were started ahead; over is one that was run or discarded. */
  readonly prepared: Array<HelmUpgradePreparation & { isOver: boolean }> = [];
  readonly rollbacks: HelmRollbackOptions[] = [];
  readonly uninstalls: HelmUninstallOptions[] = [];
  readonly tests: HelmTestOptions[] = [];
  readonly renders: HelmRenderOptions[] = [];
  readonly packed: string[] = [];
  readonly pulled: HelmPullOptions[] = [];

  /** How upgrades on an API server go; they succeed by default. */
  readonly behaviours: Behaviours<HelmUpgradeOptions> = new Map();
  /** What happens while the history is checked after an upgrade that Helm calls a success. */
  readonly checkBehaviours: Behaviours<HelmUpgradeOptions> = new Map();
  readonly rollbackBehaviours: Behaviours<HelmRollbackOptions> = new Map();
  readonly uninstallBehaviours: Behaviours<HelmUninstallOptions> = new Map();
  readonly renderBehaviours: Behaviours<HelmRenderOptions> = new Map();
  /** How tests on an API server go; one test succeeds by default. */
  readonly testBehaviours = new Map<
    string,
    (options: HelmTestOptions) => Promise<HelmTestResult>
  >();
  /** What the chart makes of values, for `render` and as the manifest of upgrades; nothing by default. */
  rendering: (options: HelmRenderOptions) => RenderedRelease = () => ({
    objects: [],
    hooks: [],
    warnings: [],
  });
  /** How a registry answers. */
  pulling: (options: HelmPullOptions) => Promise<void> = async () => {};

  readonly #histories = new Map<string, StoredRevision[]>();

  async version(): Promise<string> {
    return '4.1.4';
  }

  async packageChart(options: { chart: string; directory: string }) {
    this.packed.push(options.chart);
    return chartArchive(options);
  }

  async pullChart(options: HelmPullOptions): Promise<PulledHelmChart> {
    this.pulled.push(options);
    await this.pulling(options);
    return {
      ...chartArchive(options),
      ...(options.version ? { version: options.version } : {}),
      manifestDigest: options.digest,
    };
  }

  async history(target: HelmTarget): Promise<HelmRevision[]> {
    return this.#stored(target).map(
      ({ objects: _objects, values: _values, ...revision }) => revision,
    );
  }

  async upgrade(options: HelmUpgradeOptions): Promise<HelmRevision> {
    this.upgrades.push(options);
    await this.behaviours.get(serverOf(options))?.(options);
    options.onEnded?.();
    await this.checkBehaviours.get(serverOf(options))?.(options);
    return this.addRevision({
      target: options,
      status: 'deployed',
      objects: this.rendering(options).objects,
      values: options.values,
    });
  }

  prepareUpgrade(preparation: HelmUpgradePreparation): PreparedUpgrade {
    const prepared = { ...preparation, isOver: false };
    this.prepared.push(prepared);
    return {
      run: async options => {
        prepared.isOver = true;
        return this.upgrade({ ...preparation, ...options });
      },
      discard: async () => {
        prepared.isOver = true;
      },
    };
  }

  async rollback(options: HelmRollbackOptions): Promise<HelmRevision> {
    this.rollbacks.push(options);
    const to = this.#find(options);
    await this.rollbackBehaviours.get(serverOf(options))?.(options);
    return this.addRevision({ ...to, target: options, status: 'deployed' });
  }

  async uninstall(options: HelmUninstallOptions): Promise<void> {
    this.uninstalls.push(options);
    await this.uninstallBehaviours.get(serverOf(options))?.(options);
    this.#histories.delete(keyOf(options));
  }

  async test(options: HelmTestOptions): Promise<HelmTestResult> {
    this.tests.push(options);
    const { releaseName } = options;
    this.#find(options);
    return (
      (await this.testBehaviours.get(serverOf(options))?.(options)) ?? {
        passed: true,
        tests: [
          {
            name: `${releaseName}-dvara-test-server`,
            kind: 'Pod',
            outcome: 'succeeded',
          },
        ],
        lines: [],
      }
    );
  }

  async render(options: HelmRenderOptions): Promise<RenderedRelease> {
    this.renders.push(options);
    await this.renderBehaviours.get(serverOf(options))?.(options);
    return this.rendering(options);
  }

  async manifest(options: HelmRevisionTarget): Promise<KubernetesObject[]> {
    return this.#stored(options).length === 0
      ? []
      : this.#find(options).objects;
  }

  async values(options: HelmRevisionTarget): Promise<JsonObject> {
    return this.#find(options).values;
  }

  /** Stores a revision; one that was deployed before becomes superseded, as with Helm. */
  addRevision(options: {
    target: HelmTarget;
    status: HelmRevision['status'];
    chart?: string;
    /** ISO 8601 */
    updated?: string;
    objects?: KubernetesObject[];
    values?: JsonObject;
  }): HelmRevision {
    const { target, status } = options;
    const stored = this.#stored(target);
    const revision: HelmRevision = {
      revision: (stored.at(-1)?.revision ?? 0) + 1,
      status,
      chart: options.chart ?? 'dvara-0.1.0',
      appVersion: '1.0.0',
      updated: options.updated ?? '2026-01-02T03:04:05Z',
    };
    const { objects = [], values = {} } = options;
    this.#histories.set(keyOf(target), [
      ...stored.map(each =>
        status === 'deployed' && each.status === 'deployed'
          ? { ...each, status: 'superseded' as const }
          : each,
      ),
      { ...revision, objects, values },
    ]);
    return revision;
  }

  /** The upgrades that were sent to an API server. */
  upgradesOf(server: string): HelmUpgradeOptions[] {
    return this.upgrades.filter(upgrade => serverOf(upgrade) === server);
  }

  #stored(target: HelmTarget): StoredRevision[] {
    return this.#histories.get(keyOf(target)) ?? [];
  }

  #find(target: HelmRevisionTarget): StoredRevision {
    const stored = this.#stored(target);
    const found =
      target.revision === undefined
        ? stored.at(-1)
        : stored.find(({ revision }) => revision === target.revision);
    if (!found) {
      throw new HelmError({
        kind: 'notFound',
        message: `There is no revision ${target.revision ?? ''} of ${
          target.releaseName
        }`,
      });
    }
    return found;
  }
}

function chartArchive(options: { directory: string }) {
  return {
    archive: `${options.directory}/dvara-0.1.0.tgz`,
    digest: `sha256:${'a'.repeat(64)}`,
    name: 'dvara',
    version: '0.1.0',
    appVersion: '1.0.0',
  };
}

function serverOf(target: HelmTarget): string {
  return parse(target.kubeconfig.kubeconfig).clusters[0].cluster.server;
}

function keyOf(target: HelmTarget): string {
  return `${serverOf(target)} ${target.namespace} ${target.releaseName}`;
}
