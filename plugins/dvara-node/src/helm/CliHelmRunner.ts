import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { KubernetesObject } from '@dvara/backstage-plugin-dvara-common';
import { history } from './commands/history';
import { packageChart } from './commands/packageChart';
import { pullChart } from './commands/pullChart';
import { manifest, values } from './commands/readRelease';
import { render } from './commands/render';
import { rollback } from './commands/rollback';
import { test } from './commands/test';
import { uninstall } from './commands/uninstall';
import { prepareUpgrade, upgrade } from './commands/upgrade';
import { HelmCommandLine } from './HelmCommandLine';
import type {
  HelmChartArchive,
  HelmPullOptions,
  HelmRenderOptions,
  HelmRevision,
  HelmRevisionTarget,
  HelmRollbackOptions,
  HelmRunner,
  HelmTarget,
  HelmTestOptions,
  HelmTestResult,
  HelmUninstallOptions,
  HelmUpgradeOptions,
  HelmUpgradePreparation,
  PreparedUpgrade,
  PulledHelmChart,
  RenderedRelease,
} from './HelmRunner';
import { PackedChart } from './PackedChart';

/**
 * Runs the real helm binary, version 3 or 4: an argument array without a shell, an
 * environment and folders of its own for each run, values on standard input.
 *
 * @public
 */
export class CliHelmRunner implements HelmRunner {
  readonly #helm: HelmCommandLine;
  readonly #packedChart = new PackedChart();

  constructor(
    options: {
      /** Path of the helm binary; the one on PATH by default. */
      binary?: string;
      /** The oldest version that is accepted, by major version; for tests. */
      minimumVersions?: Record<number, string>;
      /** How long after Helm's own time-out the watchdog ends it; 30 s by default. */
      watchdogMarginMs?: number;
      /** How long Helm may take to end after it was asked to; 30 s by default. */
      graceMs?: number;
      /** How long a reading command may take; 30 s by default. */
      readLimitMs?: number;
      /** How long fetching a chart may take; 60 s by default. */
      pullLimitMs?: number;
      /**
       * Whether a history is read from the Secrets in which Helm keeps it, without a process. Helm is
       * asked where that fails; false by default.
       */
      directHistory?: boolean;
      /**
       * Whether runs of Helm in the same region share what they learn about the API server's kinds, in a
       * folder of this process; false by default.
       */
      shareDiscovery?: boolean;
      /** Told what goes wrong beside Helm and changes no result; nobody by default. */
      logger?: Pick<LoggerService, 'warn'>;
    } = {},
  ) {
    this.#helm = new HelmCommandLine(options);
  }

  async version(): Promise<string> {
    return this.#helm.version();
  }

  async upgrade(options: HelmUpgradeOptions): Promise<HelmRevision> {
    const helm = this.#helm;
    return helm.track(() => upgrade({ ...options, helm }));
  }

  prepareUpgrade(options: HelmUpgradePreparation): PreparedUpgrade {
    return prepareUpgrade({ ...options, helm: this.#helm });
  }

  async rollback(options: HelmRollbackOptions): Promise<HelmRevision> {
    const helm = this.#helm;
    return helm.track(() => rollback({ ...options, helm }));
  }

  async uninstall(options: HelmUninstallOptions): Promise<void> {
    const helm = this.#helm;
    return helm.track(() => uninstall({ ...options, helm }));
  }

  async test(options: HelmTestOptions): Promise<HelmTestResult> {
    const helm = this.#helm;
    return helm.track(() => test({ ...options, helm }));
  }

  async render(options: HelmRenderOptions): Promise<RenderedRelease> {
    return render({ ...options, helm: this.#helm });
  }

  async manifest(options: HelmRevisionTarget): Promise<KubernetesObject[]> {
    return manifest({ ...options, helm: this.#helm });
  }

  async values(options: HelmRevisionTarget): Promise<JsonObject> {
    return values({ ...options, helm: this.#helm });
  }

  async history(options: HelmTarget): Promise<HelmRevision[]> {
    return history({ helm: this.#helm, target: options });
  }

  async packageChart(options: {
    chart: string;
    directory: string;
  }): Promise<HelmChartArchive> {
    return packageChart({
      ...options,
      helm: this.#helm,
      last: this.#packedChart,
    });
  }

  async pullChart(options: HelmPullOptions): Promise<PulledHelmChart> {
    return pullChart({ ...options, helm: this.#helm });
  }

  /**
   * Ends upgrades and tests so that every release stays usable, lets rollbacks and
   * uninstallations finish, and waits for all of them. Nothing that writes can be started afterwards.
   */
  async stop(): Promise<void> {
    await this.#helm.stop();
  }
}
