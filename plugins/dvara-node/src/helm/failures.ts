import { HelmError, type HelmErrorKind } from './HelmError';
import type { HelmRevision } from './HelmRunner';
import { kindFromTexts } from './helmTexts';
import type { HelmRunResult } from './runHelm';

const MAX_SAID_LENGTH = 600;

/** Whether an operation on the release is under way, or was killed. */
export function isLocked(revision: HelmRevision | undefined): boolean {
  return (
    revision !== undefined &&
    (revision.status.startsWith('pending-') ||
      revision.status === 'uninstalling')
  );
}

export function lockedError(options: {
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

/** Why a command that only reads did not come to an answer. */
export function failedRead(options: {
  result: HelmRunResult;
  /** What Helm should have done, as in «Helm could not …». */
  what: string;
  kind?: HelmErrorKind;
}): HelmError {
  const { result, what } = options;
  const { lines } = result;
  switch (result.endedBy) {
    case 'watchdog':
      return new HelmError({
        kind: 'timedOut',
        message: `Helm took too long to ${what}`,
        lines,
      });
    case 'caller':
      return new HelmError({
        kind: 'cancelled',
        message: `Helm was stopped before it could ${what}`,
        lines,
      });
    case 'other':
      return new HelmError({
        kind: 'interrupted',
        message: `Helm was killed while it tried to ${what}`,
        lines,
      });
    default:
      return new HelmError({
        kind: options.kind ?? kindFromTexts({ lines }),
        message: `Helm could not ${what}: ${lastError(lines)}`,
        lines,
      });
  }
}

/** Why a command that changes a release did not come to its end; the history decides. */
export function failedWrite(options: {
  releaseName: string;
  result: HelmRunResult;
  /** As in «The … of orders-llm failed» and «Helm did not … orders-llm». */
  words: { noun: string; verb: string };
  before: HelmRevision | undefined;
  /** The newest revision now, where the history could be read. */
  after: HelmRevision | undefined;
}): HelmError {
  const { releaseName, result, words, before, after } = options;
  const { lines } = result;
  const make = (kind: HelmErrorKind, message: string) =>
    new HelmError({ kind, message, lines, revision: after });
  const state = after
    ? `its revision ${after.revision} is ${after.status}`
    : 'its revision is not known';
  const operation = `${words.noun} of ${releaseName}`;

  switch (result.endedBy) {
    case 'caller':
      return make('cancelled', `The ${operation} was cancelled; ${state}`);
    case 'watchdog':
      return make(
        'timedOut',
        `Helm did not end in time and was stopped during the ${operation}; ${state}`,
      );
    case 'other':
      return make(
        'interrupted',
        `Helm was killed during the ${operation}; ${state}`,
      );
    default:
  }
  const said = lastError(lines);
  const isNew = after !== undefined && after.revision !== before?.revision;
  if (isNew && after.status === 'failed') {
    return make('rolloutFailed', `The ${operation} failed: ${said}`);
  }
  const kind = kindFromTexts({ lines });
  if (kind === 'locked' || isLocked(after)) {
    return lockedError({ releaseName, revision: after, lines });
  }
  return make(kind, `Helm did not ${words.verb} ${releaseName}: ${said}`);
}

/** Helm's last error, which may go over several lines. */
export function lastError(lines: string[]): string {
  const begin = lines.findLastIndex(line => line.startsWith('Error: '));
  const said = lines
    .slice(begin === -1 ? -1 : begin)
    .map(line => line.trim())
    .join(' ')
    .replace(/^Error: ((UPGRADE|INSTALLATION) FAILED: )?/, '')
    .slice(0, MAX_SAID_LENGTH);
  return said || 'it did not say why';
}
