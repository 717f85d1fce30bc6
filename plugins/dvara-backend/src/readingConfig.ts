import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { z } from 'zod/v3';
import { defaultHistoryLimits, type HistoryLimits } from './history/limits';
import { defaultLogLimits, type LogLimits } from './podLogs/limits';
import { defaultLimits, type ReadLimits } from './services/limits';
import { defaultStreamLimits, type StreamLimits } from './streaming/limits';

/** All bounds of this plugin. */
export interface ReadingLimits {
  reading: ReadLimits;
  streams: StreamLimits;
  logs: LogLimits;
  history: HistoryLimits;
}

const KEY = 'dvara.reading';

/** A whole number within bounds, which the error names. */
function whole(options: { min: number; max: number }) {
  const { min, max } = options;
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .number({ invalid_type_error: message })
    .int(message)
    .min(min, message)
    .max(max, message)
    .optional();
}

const perUser = whole({ min: 1, max: 200 });
const perProcess = whole({ min: 1, max: 20_000 });

/** `dvara.reading`, as `config.d.ts` describes it. */
const schema = z.strictObject({
  idleMinutes: whole({ min: 1, max: 60 }),
  keptReadings: whole({ min: 100, max: 100_000 }),
  releasesWithoutOwner: z
    .enum(['refuse', 'allow'], {
      errorMap: () => ({ message: 'must be refuse or allow' }),
    })
    .optional(),
  status: z
    .strictObject({
      everySeconds: whole({ min: 5, max: 300 }),
      fleetEverySeconds: whole({ min: 60, max: 3600 }),
      requestsPerSecond: whole({ min: 1, max: 100 }),
      requestsAtOnce: whole({ min: 1, max: 200 }),
    })
    .default({}),
  streams: z.strictObject({ perUser, perProcess }).default({}),
  history: z.strictObject({ perUser, perProcess }).default({}),
  logs: z
    .strictObject({
      enabled: z
        .boolean({ invalid_type_error: 'must be true or false' })
        .optional(),
      perUser,
      perProcess,
      followMinutes: whole({ min: 1, max: 24 * 60 }),
    })
    .default({}),
});

/**
 * Reads `dvara.reading`.
 *
 * @throws InputError with a sentence for each key that does not hold
 */
export function readReadingConfig(config: RootConfigService): ReadingLimits {
  const parsed = schema.safeParse(config.getOptional(KEY) ?? {});
  if (!parsed.success) {
    throw new InputError(parsed.error.issues.flatMap(sentencesOf).join('; '));
  }
  const {
    idleMinutes,
    keptReadings,
    releasesWithoutOwner,
    status,
    streams,
    logs,
    history,
  } = parsed.data;
  return {
    reading: {
      ...defaultLimits,
      ...given({
        idleMs: times(idleMinutes, 60_000),
        keptReadings,
        releasesWithoutOwner,
        statusEveryMs: times(status.everySeconds, 1000),
        fleetStatusEveryMs: times(status.fleetEverySeconds, 1000),
        statusPerSecond: status.requestsPerSecond,
        statusBurst: status.requestsAtOnce,
      }),
    },
    streams: { ...defaultStreamLimits, ...given(streams) },
    history: { ...defaultHistoryLimits, ...given(history) },
    logs: {
      ...defaultLogLimits,
      ...given({
        enabled: logs.enabled,
        perUser: logs.perUser,
        perProcess: logs.perProcess,
        followMs: times(logs.followMinutes, 60_000),
      }),
    },
  };
}

/** Without the settings that are not there. */
function given<T extends object>(
  settings: T,
): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: NonNullable<T[K]> };
}

function times(
  count: number | undefined,
  milliseconds: number,
): number | undefined {
  return count === undefined ? undefined : count * milliseconds;
}

function sentencesOf(issue: z.ZodIssue): string[] {
  const key = [KEY, ...issue.path].join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(name => `${key}.${name} is not a known key`);
    case 'invalid_type':
      return [
        issue.message.startsWith('must ')
          ? `${key} ${issue.message}`
          : `${key} must be a map`,
      ];
    default:
      return [`${key} ${issue.message}`];
  }
}
