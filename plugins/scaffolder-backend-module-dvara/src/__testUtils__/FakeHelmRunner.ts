import type {
  HelmRevision,
  HelmRunner,
  HelmTarget,
  HelmUpgradeOptions,
} from '@dvara/backstage-plugin-dvara-node';
import { parse } from 'yaml';

/*
 * Helm without Helm, for tests whose point is what happens around it: it keeps a
 * history per API server, namespace and release, and lets a test say how an upgrade
 * goes. It renders nothing and never talks to a cluster; the real binary is covered
 * by the tests of dvara-node and by the end-to-end walk.
 */
export class FakeHelmRunner implements HelmRunner {
  readonly upgrades: HelmUpgradeOptions[] = [];
  readonly packed: string[] = [];
  /** How upgrades on an API server go; they succeed by default. */
  readonly behaviours = new Map<
    string,
    (options: HelmUpgradeOptions) => Promise<void>
  >();
  readonly #histories = new Map<string, HelmRevision[]>();

  async version(): Promise<string> {
    return '4.1.4';
  }

  async packageChart(options: { chart: string; directory: string }) {
    this.packed.push(options.chart);
    return {
      archive: `${options.directory}/dvara-0.1.0.tgz`,
      digest: `sha256:${'a'.repeat(64)}`,
      name: 'dvara',
      version: '0.1.0',
      appVersion: '1.0.0',
    };
  }

  async history(target: HelmTarget): Promise<HelmRevision[]> {
    return this.#histories.get(keyOf(target)) ?? [];
  }

  async upgrade(options: HelmUpgradeOptions): Promise<HelmRevision> {
    this.upgrades.push(options);
    await this.behaviours.get(serverOf(options))?.(options);
    return this.addRevision({ target: options, status: 'deployed' });
  }

  addRevision(options: {
    target: HelmTarget;
    status: HelmRevision['status'];
    chart?: string;
  }): HelmRevision {
    const history = this.#histories.get(keyOf(options.target)) ?? [];
    const revision: HelmRevision = {
      revision: history.length + 1,
      status: options.status,
      chart: options.chart ?? 'dvara-0.1.0',
      appVersion: '1.0.0',
      updated: '2026-01-02T03:04:05Z',
    };
    this.#histories.set(keyOf(options.target), [...history, revision]);
    return revision;
  }

  /** The upgrades that were sent to an API server. */
  upgradesOf(server: string): HelmUpgradeOptions[] {
    return this.upgrades.filter(upgrade => serverOf(upgrade) === server);
  }
}

function serverOf(target: HelmTarget): string {
  return parse(target.kubeconfig.kubeconfig).clusters[0].cluster.server;
}

function keyOf(target: HelmTarget): string {
  return `${serverOf(target)} ${target.namespace} ${target.releaseName}`;
}
