import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdtemp, readdir, stat } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InputError } from '@backstage/errors';
import {
  isReleaseName,
  releaseStatusSchema,
} from '@dvara/backstage-plugin-dvara-common';
import { gte, major as majorOf, parse as parseVersion } from 'semver';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod/v3';
import { collectSecrets } from './collectSecrets';
import { createRedactor } from './createRedactor';
import { findBinary } from './findBinary';
import { HelmError, type HelmErrorKind } from './HelmError';
import { withHelmHome, type HelmHome } from './HelmHome';
import type {
  HelmRevision,
  HelmRunner,
  HelmTarget,
  HelmUpgradeOptions,
} from './HelmRunner';
import { kindFromTexts } from './helmTexts';
import { runHelm, type HelmRunResult } from './runHelm';

/** The oldest versions without the advisories of 2026, by major version. */
const MINIMUM_VERSIONS: Record<number, string> = { 3: '3.20.2', 4: '4.1.4' };

const READ_LIMIT_MS = 30_000;
const PACKAGE_LIMIT_MS = 60_000;
const WATCHDOG_MARGIN_MS = 30_000;
const GRACE_MS = 30_000;
const MAX_TIMEOUT_SECONDS = 3_600;
const HISTORY_MAX = 20;
const MAX_SAID_LENGTH = 600;

const historySchema = z.array(
  z.object({
    revision: z.number().int().positive(),
    updated: z.string().optional(),
    status: releaseStatusSchema.catch('unknown'),
    chart: z.string().default(''),
    app_version: z.string().optional(),
    description: z.string().optional(),
  }),
);

const chartSchema = z.object({
  name: z.string().min(1),
  version: z.string().min(1),
  appVersion: z.coerce.string().optional(),
});

/**
 * Runs the real helm binary, version 3 or 4: an argument array without a shell, an
 * environment and folders of its own for each run, values on standard input.
 *
 * @public
 */
export class CliHelmRunner implements HelmRunner {
  readonly #binary?: string;
  readonly #minimumVersions: Record<number, string>;
  readonly #watchdogMarginMs: number;
  readonly #graceMs: number;
  readonly #readLimitMs: number;
  readonly #versions = new Map<string, Promise<string>>();
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

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
    } = {},
  ) {
    this.#binary = options.binary;
    this.#minimumVersions = options.minimumVersions ?? MINIMUM_VERSIONS;
    this.#watchdogMarginMs = options.watchdogMarginMs ?? WATCHDOG_MARGIN_MS;
    this.#graceMs = options.graceMs ?? GRACE_MS;
    this.#readLimitMs = options.readLimitMs ?? READ_LIMIT_MS;
  }

  async version(): Promise<string> {
    const { version } = await this.#helm();
    return version;
  }

  async upgrade(options: HelmUpgradeOptions): Promise<HelmRevision> {
    checkTarget(options);
    const { timeoutSeconds, releaseName, namespace, kubeconfig, signal } =
      options;
    if (
      !Number.isInteger(timeoutSeconds) ||
      timeoutSeconds < 1 ||
      timeoutSeconds > MAX_TIMEOUT_SECONDS
    ) {
      throw new InputError(
        `The time-out must be between 1 and ${MAX_TIMEOUT_SECONDS} seconds`,
      );
    }
    const chart = await checkChart(options);
    const stop = AbortSignal.any(
      [signal, this.#stopping.signal].flatMap(each => each ?? []),
    );
    const { binary, version } = await this.#helm();
    const before = await this.#lastRevision(options);
    if (before?.status.startsWith('pending-')) {
      throw lockedError({ releaseName, revision: before });
    }
    if (stop.aborted) {
      throw new HelmError({
        kind: 'cancelled',
        message: `The rollout of ${releaseName} was cancelled before it began`,
        revision: before,
      });
    }

    const result = await withHelmHome({
      kubeconfig,
      run: home =>
        this.#track(
          runHelm({
            binary,
            args: [
              'upgrade',
              '--install',
              `--kubeconfig=${home.kubeconfigPath}`,
              `--namespace=${namespace}`,
              `--timeout=${timeoutSeconds}s`,
              `--history-max=${HISTORY_MAX}`,
              majorOf(version) >= 4 ? '--wait=watcher' : '--wait',
              '--hide-notes',
              '--values=-',
              '--',
              releaseName,
              chart,
            ],
            environment: home.environment,
            input: JSON.stringify(options.values),
            stopPolicy: 'upgrade',
            limitMs: timeoutSeconds * 1_000 + this.#watchdogMarginMs,
            graceMs: this.#graceMs,
            redact: createRedactor({
              secrets: [
                ...home.secrets,
                ...(options.secrets ?? []),
                ...collectSecrets({ values: options.values }),
              ],
            }),
            readOutput: false,
            onLine: options.onLine,
            signal: stop,
          }),
        ),
    });

    if (result.exitCode !== 0 || result.endedBy) {
      throw await this.#upgradeError({ options, before, result });
    }
    const after = await this.#lastRevision(options);
    if (!after || after.revision === before?.revision) {
      throw new HelmError({
        kind: 'unknown',
        message: `Helm reported success, but ${releaseName} has no new revision`,
        lines: result.lines,
        revision: after,
      });
    }
    return after;
  }

  async history(options: HelmTarget): Promise<HelmRevision[]> {
    checkTarget(options);
    const { kubeconfig, namespace, releaseName } = options;
    const { binary } = await this.#helm();
    return withHelmHome({
      kubeconfig,
      run: async home => {
        const redact = createRedactor({ secrets: home.secrets });
        const result = await this.#read({
          binary,
          home,
          args: [
            'history',
            `--kubeconfig=${home.kubeconfigPath}`,
            `--namespace=${namespace}`,
            `--max=${HISTORY_MAX}`,
            '--output=json',
            '--',
            releaseName,
          ],
        });
        if (result.exitCode === 0) {
          return readHistory({ output: result.output, redact });
        }
        if (kindFromTexts(result) === 'notFound') {
          return [];
        }
        throw failedRead({
          result,
          what: `read the history of ${releaseName}`,
        });
      },
    });
  }

  async packageChart(options: { chart: string; directory: string }): Promise<{
    archive: string;
    digest: string;
    name: string;
    version: string;
    appVersion?: string;
  }> {
    const chart = await checkChart(options);
    const { binary } = await this.#helm();
    // A folder of its own: the archive is found by looking, not by Helm's words.
    const directory = await mkdtemp(join(options.directory, 'chart-'));
    return withHelmHome({
      run: async home => {
        if ((await stat(chart)).isDirectory()) {
          const packed = await this.#read({
            binary,
            home,
            limitMs: PACKAGE_LIMIT_MS,
            args: ['package', `--destination=${directory}`, '--', chart],
          });
          if (packed.exitCode !== 0) {
            throw failedRead({
              result: packed,
              what: 'pack the chart',
              kind: 'invalidChart',
            });
          }
        } else {
          await copyFile(chart, join(directory, basename(chart)));
        }
        const [file] = await readdir(directory);
        const archive = join(directory, file);
        const shown = await this.#read({
          binary,
          home,
          args: ['show', 'chart', '--', archive],
        });
        const facts = chartSchema.safeParse(
          shown.exitCode === 0 ? parseYaml(shown.output) : undefined,
        );
        if (!facts.success) {
          throw failedRead({
            result: shown,
            what: 'read the chart',
            kind: 'invalidChart',
          });
        }
        return { archive, digest: await digestOf(archive), ...facts.data };
      },
    });
  }

  /**
   * Ends what runs so that every release stays usable, and waits for it. Nothing
   * can be started afterwards.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#running);
  }

  /** The binary and its version, which is asked once for each file that was there. */
  async #helm(): Promise<{ binary: string; version: string }> {
    const binary = await findBinary({ configured: this.#binary });
    const { mtimeMs, size } = await stat(binary);
    const key = `${binary}:${mtimeMs}:${size}`;
    const version = this.#versions.get(key) ?? this.#askVersion({ binary });
    this.#versions.set(key, version);
    version.catch(() => this.#versions.delete(key));
    return { binary, version: await version };
  }

  async #askVersion(options: { binary: string }): Promise<string> {
    const { binary } = options;
    const result = await withHelmHome({
      run: home =>
        this.#read({
          binary,
          home,
          args: ['version', '--template={{.Version}}'],
        }),
    });
    const version = parseVersion(result.output.trim());
    if (result.endedBy) {
      throw failedRead({ result, what: 'say its version' });
    }
    if (result.exitCode !== 0 || !version) {
      throw new HelmError({
        kind: 'unsupportedVersion',
        message:
          'dvara.helm.binary does not answer like Helm when asked for its version',
        lines: result.lines,
      });
    }
    const minimum = this.#minimumVersions[version.major];
    if (!minimum || !gte(version, minimum)) {
      const accepted = Object.values(this.#minimumVersions)
        .map(oldest => `${oldest} or newer`)
        .join(', or ');
      throw new HelmError({
        kind: 'unsupportedVersion',
        message: `Helm ${version.version} is not supported: set dvara.helm.binary to Helm ${accepted}`,
      });
    }
    return version.version;
  }

  async #lastRevision(options: HelmTarget): Promise<HelmRevision | undefined> {
    const { kubeconfig, namespace, releaseName } = options;
    const revisions = await this.history({
      kubeconfig,
      namespace,
      releaseName,
    });
    return revisions.at(-1);
  }

  async #upgradeError(options: {
    options: HelmUpgradeOptions;
    before: HelmRevision | undefined;
    result: HelmRunResult;
  }): Promise<HelmError> {
    const { before, result } = options;
    const { releaseName } = options.options;
    const { lines } = result;
    const revision = await this.#lastRevision(options.options).catch(
      () => undefined,
    );
    const make = (kind: HelmErrorKind, message: string) =>
      new HelmError({ kind, message, lines, revision });
    const state = revision
      ? `its revision ${revision.revision} is ${revision.status}`
      : 'its revision is not known';

    switch (result.endedBy) {
      case 'caller':
        return make(
          'cancelled',
          `The rollout of ${releaseName} was cancelled; ${state}`,
        );
      case 'watchdog':
        return make(
          'timedOut',
          `Helm did not end in time and was stopped while it rolled out ${releaseName}; ${state}`,
        );
      case 'other':
        return make(
          'interrupted',
          `Helm was killed while it rolled out ${releaseName}; ${state}`,
        );
      default:
    }
    const said = lastError(lines);
    const isNew =
      revision !== undefined && revision.revision !== before?.revision;
    if (isNew && revision.status === 'failed') {
      return make(
        'rolloutFailed',
        `The rollout of ${releaseName} failed: ${said}`,
      );
    }
    const kind = kindFromTexts({ lines });
    if (kind === 'locked' || revision?.status.startsWith('pending-')) {
      return lockedError({ releaseName, revision, lines });
    }
    return make(kind, `Helm did not roll out ${releaseName}: ${said}`);
  }

  async #read(options: {
    binary: string;
    home: HelmHome;
    args: string[];
    limitMs?: number;
  }): Promise<HelmRunResult> {
    const { binary, home, args, limitMs = this.#readLimitMs } = options;
    return this.#track(
      runHelm({
        binary,
        args,
        environment: home.environment,
        stopPolicy: 'read',
        limitMs,
        graceMs: 0,
        redact: createRedactor({ secrets: home.secrets }),
        readOutput: true,
      }),
    );
  }

  async #track<T>(run: Promise<T>): Promise<T> {
    this.#running.add(run);
    try {
      return await run;
    } finally {
      this.#running.delete(run);
    }
  }
}

function checkTarget(target: HelmTarget): void {
  if (!isReleaseName(target.releaseName)) {
    throw new InputError(
      'The release name must begin with a lower-case letter and hold only lower-case letters, digits and «-», at most 53',
    );
  }
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(target.namespace)) {
    throw new InputError('The namespace must be a DNS label');
  }
}

/** Helm opens whatever it is given as a chart, addresses included. */
async function checkChart(options: { chart: string }): Promise<string> {
  const { chart } = options;
  const exists = isAbsolute(chart) && (await stat(chart).catch(() => false));
  if (!exists) {
    throw new HelmError({
      kind: 'invalidChart',
      message:
        'The chart must be a folder or an archive on this machine, by its absolute path',
    });
  }
  return chart;
}

function readHistory(options: {
  output: string;
  redact: (text: string) => string;
}): HelmRevision[] {
  return historySchema
    .parse(JSON.parse(options.output))
    .sort((a, b) => a.revision - b.revision)
    .map(({ app_version, updated, description, ...revision }) => ({
      ...revision,
      appVersion: app_version || undefined,
      updated: toIso(updated),
      description: description && options.redact(description),
    }));
}

function toIso(time: string | undefined): string | undefined {
  const date = time === undefined ? undefined : new Date(time);
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : undefined;
}

function lockedError(options: {
  releaseName: string;
  revision?: HelmRevision;
  lines?: string[];
}): HelmError {
  const { releaseName, revision, lines } = options;
  const since = revision?.updated ? ` since ${revision.updated}` : '';
  return new HelmError({
    kind: 'locked',
    message: revision
      ? `${releaseName} is locked: its revision ${revision.revision} is ${revision.status}${since}`
      : `${releaseName} is locked: another operation is in progress`,
    lines,
    revision,
  });
}

function failedRead(options: {
  result: HelmRunResult;
  what: string;
  kind?: HelmErrorKind;
}): HelmError {
  const { result, what } = options;
  const { lines } = result;
  if (result.endedBy === 'watchdog') {
    return new HelmError({
      kind: 'timedOut',
      message: `Helm took too long to ${what}`,
      lines,
    });
  }
  if (result.endedBy) {
    return new HelmError({
      kind: 'interrupted',
      message: `Helm was killed while it tried to ${what}`,
      lines,
    });
  }
  return new HelmError({
    kind: options.kind ?? kindFromTexts({ lines }),
    message: `Helm could not ${what}: ${lastError(lines)}`,
    lines,
  });
}

/** Helm's last error, which may go over several lines. */
function lastError(lines: string[]): string {
  const begin = lines.findLastIndex(line => line.startsWith('Error: '));
  const said = lines
    .slice(begin === -1 ? -1 : begin)
    .map(line => line.trim())
    .join(' ')
    .replace(/^Error: ((UPGRADE|INSTALLATION) FAILED: )?/, '')
    .slice(0, MAX_SAID_LENGTH);
  return said || 'it did not say why';
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return `sha256:${hash.digest('hex')}`;
}
