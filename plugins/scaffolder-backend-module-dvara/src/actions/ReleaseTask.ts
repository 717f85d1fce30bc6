import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import type {
  HelmRunner,
  RegionsService,
} from '@dvara/backstage-plugin-dvara-node';
import { acquireReleaseLease, type ReleaseLease } from '../lease/ReleaseLease';
import { RegionLog } from '../log/RegionLog';
import { TaskRedactor } from '../log/TaskRedactor';
import { describeError } from '../regions/describeError';
import type { RegionOutcome } from '../regions/regionOutcome';
import { regionConcurrency, runInRegions } from '../regions/runInRegions';
import type { ReleaseTarget } from '../release/ReleaseTarget';
import type { ReleaseWork } from '../release/ReleaseWork';
import { systemClock, type Clock } from '../time/Clock';

/**
 * What the actions on releases close over.
 *
 * @public
 */
export interface ReleaseActionOptions {
  regions: RegionsService;
  helm: HelmRunner;
  /** The time and waiting; for tests. */
  clock?: Clock;
}

/** The parts of an action's context that work on releases needs. */
export type ReleaseActionContext = Pick<
  ActionContext<JsonObject>,
  | 'checkpoint'
  | 'isDryRun'
  | 'logger'
  | 'output'
  | 'secrets'
  | 'signal'
  | 'task'
>;

/** One action's run over its releases: redaction, logs, leases and bounded work per region. */
export class ReleaseTask {
  readonly redactor: TaskRedactor;
  readonly clock: Clock;
  readonly concurrency: number;
  readonly #options: ReleaseActionOptions;
  readonly #ctx: ReleaseActionContext;
  readonly #input: {
    gateway: string;
    owner?: string;
    timeoutSeconds: number;
    maxParallel?: number;
  };
  readonly #kept = new Map<ReleaseTarget, ReleaseLease>();

  constructor(options: {
    options: ReleaseActionOptions;
    ctx: ReleaseActionContext;
    input: {
      gateway: string;
      owner?: string;
      timeoutSeconds: number;
      maxParallel?: number;
    };
  }) {
    this.#options = options.options;
    this.#ctx = options.ctx;
    this.#input = options.input;
    this.clock = options.options.clock ?? systemClock;
    this.concurrency = regionConcurrency(options.input.maxParallel);
    this.redactor = new TaskRedactor({
      secrets: Object.values(options.ctx.secrets ?? {}),
    });
  }

  /** A failure as a sentence that may be shown. */
  readonly describe = (error: unknown): string =>
    this.redactor.redact(describeError(error));

  logFor({ region }: ReleaseTarget): RegionLog {
    return new RegionLog({
      logger: this.#ctx.logger,
      regionId: region.id,
      redact: this.redactor.redact,
    });
  }

  /** Tells a failure at once, while other regions still run. */
  readonly tellFailure = (target: ReleaseTarget, sentence: string): void =>
    this.logFor(target).warn(sentence);

  /** What working on a release needs, without a lease: for looking only. */
  async workOn(target: ReleaseTarget): Promise<ReleaseWork> {
    const { regions, helm } = this.#options;
    const regionId = target.region.id;
    return {
      target,
      gateway: this.#input.gateway,
      owner: this.#input.owner,
      taskId: this.#ctx.task.id,
      timeoutSeconds: this.#input.timeoutSeconds,
      helm,
      client: regions.deployer({ regionId }),
      helmTarget: {
        kubeconfig: await regions.deployerKubeconfig({ regionId }),
        namespace: target.namespace,
        releaseName: target.releaseName,
      },
      log: this.logFor(target),
      redactor: this.redactor,
      clock: this.clock,
      signal: this.#ctx.signal,
    };
  }

  /**
   * Works on a release while no other task does. A dry run takes no lease, because that
   * is a write.
   *
   * @throws ConflictError, ClusterError where the lease is not to be had, and what the work throws
   */
  async withLease<T>(options: {
    target: ReleaseTarget;
    run: (work: ReleaseWork) => Promise<T>;
  }): Promise<T> {
    const { target, run } = options;
    const work = await this.workOn(target);
    if (this.#ctx.isDryRun) {
      return run(work);
    }
    const kept = this.#kept.get(target);
    const lease = kept ?? (await this.#acquire({ target, work }));
    try {
      return await run({
        ...work,
        leaseSignal: lease.signal,
        leaseIsNew: lease.isNew,
      });
    } finally {
      if (!kept) {
        await lease.free();
      }
    }
  }

  /**
   * Takes a release's lease and keeps it for later work, until {@link ReleaseTask.freeLeases}.
   *
   * @throws ConflictError, ClusterError where it is not to be had
   */
  async keepLease(target: ReleaseTarget): Promise<void> {
    if (!this.#kept.has(target) && !this.#ctx.isDryRun) {
      const work = await this.workOn(target);
      this.#kept.set(target, await this.#acquire({ target, work }));
    }
  }

  async freeLeases(): Promise<void> {
    const leases = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(leases.map(lease => lease.free()));
  }

  /** Runs something for each release, a few at a time; a failure costs its own row. */
  async runEverywhere<T>(options: {
    targets: ReleaseTarget[];
    run: (target: ReleaseTarget) => Promise<T>;
    /** Runs also where the task is cancelled. */
    toTheEnd?: boolean;
  }): Promise<RegionOutcome<ReleaseTarget, T>[]> {
    return runInRegions({
      targets: options.targets,
      concurrency: this.concurrency,
      signal: options.toTheEnd ? undefined : this.#ctx.signal,
      run: options.run,
      describe: this.describe,
      onFailure: this.tellFailure,
    });
  }

  async #acquire(options: {
    target: ReleaseTarget;
    work: ReleaseWork;
  }): Promise<ReleaseLease> {
    const { target, work } = options;
    return acquireReleaseLease({
      client: work.client,
      namespace: target.namespace,
      releaseName: target.releaseName,
      holder: { taskId: work.taskId },
      log: work.log,
      signal: work.signal,
      clock: this.clock,
    });
  }
}
