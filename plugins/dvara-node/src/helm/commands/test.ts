import { z } from 'zod/v3';
import { checkTarget, checkTimeout } from '../checks';
import { failedRead, failedWrite } from '../failures';
import type { HelmCommandLine } from '../HelmCommandLine';
import { HelmError } from '../HelmError';
import type {
  HelmTarget,
  HelmTestHook,
  HelmTestOptions,
  HelmTestResult,
} from '../HelmRunner';
import { kindFromTexts } from '../helmTexts';
import { parseAnswer } from '../parseAnswer';
import { lastRevision } from './history';

const words = { noun: 'test', verb: 'test' };

const hooksSchema = z.object({
  hooks: z
    .array(
      z.object({
        name: z.string(),
        kind: z.string().catch(''),
        events: z.array(z.string()).nullish(),
        last_run: z
          .object({
            phase: z.string().optional(),
            started_at: z.string().optional(),
            completed_at: z.string().optional(),
          })
          .nullish(),
      }),
    )
    .nullish(),
});

export async function test(
  options: HelmTestOptions & { helm: HelmCommandLine },
): Promise<HelmTestResult> {
  const { helm, releaseName } = options;
  checkTarget(options);
  checkTimeout(options);
  const signal = AbortSignal.any(
    [options.signal, helm.stopping].flatMap(each => each ?? []),
  );
  const before = await lastRevision({ helm, target: options });
  if (!before) {
    throw new HelmError({
      kind: 'notFound',
      message: `There is no release ${releaseName}`,
    });
  }
  if (signal.aborted) {
    throw new HelmError({
      kind: 'cancelled',
      message: `The test of ${releaseName} was cancelled before it began`,
      revision: before,
    });
  }
  const begun = Date.now();
  const result = await helm.write({
    command: ['test'],
    target: options,
    names: [releaseName],
    secrets: options.secrets,
    stopPolicy: 'askFirst',
    timeoutSeconds: options.timeoutSeconds,
    onLine: options.onLine,
    signal,
  });
  const failure = () =>
    failedWrite({ releaseName, result, words, before, after: before });
  // A test pod that the API server refused is stored as a failed test too.
  const refused = ['denied', 'unreachable'].includes(kindFromTexts(result));
  if (result.endedBy || (result.exitCode !== 0 && refused)) {
    throw failure();
  }
  const tests = await readTests({ helm, target: options, begun });
  const failed = tests.some(({ outcome }) => outcome === 'failed');
  if (result.exitCode !== 0 && !failed) {
    throw failure();
  }
  return { passed: !failed, tests, lines: result.lines };
}

/** The tests' last runs, as Helm has stored them with the release. */
async function readTests(options: {
  helm: HelmCommandLine;
  target: HelmTarget;
  /** Time of day in milliseconds; what ran before is not of this run. */
  begun: number;
}): Promise<HelmTestHook[]> {
  const { helm, target, begun } = options;
  const what = `read the tests of ${target.releaseName}`;
  const result = await helm.read({
    command: ['status'],
    target,
    flags: ['--output=json'],
    names: [target.releaseName],
  });
  if (result.exitCode !== 0) {
    throw failedRead({ result, what });
  }
  const { hooks } = parseAnswer({ result, schema: hooksSchema, what });
  return (hooks ?? [])
    .filter(({ events }) => events?.includes('test'))
    .map(({ name, kind, last_run: run }) => {
      const startedAt = toTime(run?.started_at);
      const isOfThisRun =
        startedAt !== undefined && startedAt.getTime() >= begun;
      return {
        name,
        kind,
        outcome: isOfThisRun ? outcomeOf(run?.phase) : 'notRun',
        startedAt: isOfThisRun ? startedAt.toISOString() : undefined,
        completedAt: isOfThisRun
          ? toTime(run?.completed_at)?.toISOString()
          : undefined,
      };
    });
}

function outcomeOf(phase: string | undefined): HelmTestHook['outcome'] {
  switch (phase) {
    case 'Succeeded':
      return 'succeeded';
    case 'Failed':
      return 'failed';
    default:
      return 'notRun';
  }
}

/** Go writes a time that was never set as the year 1. */
function toTime(time: string | undefined): Date | undefined {
  const date = time ? new Date(time) : undefined;
  return date && date.getUTCFullYear() > 1 ? date : undefined;
}
