import {
  isHelmError,
  type HelmErrorKind,
} from '@dvara/backstage-plugin-dvara-node';
import { describeError } from '../regions/describeError';
import { asSentence } from './asSentence';
import { describeUnhealthyPods } from './describeUnhealthyPods';
import type { ReleaseWork } from './ReleaseWork';

const MAX_HELM_LINES = 10;

/** Failures of Helm of which the release's own pods know nothing. */
const podsDoNotTell: HelmErrorKind[] = [
  'locked',
  'notFound',
  'binaryMissing',
  'unsupportedVersion',
  'invalidChart',
  'denied',
  'unreachable',
];

/**
 * What is known about work on a release that has failed: the failure itself, why pods are
 * not ready, their logs and Helm's last lines. Looking itself may fail, and says so.
 *
 * @returns sentences and lines, not all of them redacted
 */
export async function describeReleaseFailure(options: {
  work: ReleaseWork;
  error: unknown;
}): Promise<{ sentences: string[]; details: string[] }> {
  const { work, error } = options;
  const sentences = [
    work.signal?.aborted && !isHelmError(error)
      ? 'The task was cancelled.'
      : asSentence(describeError(error)),
  ];
  const helmLines = isHelmError(error)
    ? error.lines.slice(-MAX_HELM_LINES)
    : [];
  const details = helmLines.length
    ? ['Helm’s last lines:', ...helmLines.map(line => `  ${line}`)]
    : [];
  if (
    work.signal?.aborted ||
    (isHelmError(error) && podsDoNotTell.includes(error.kind))
  ) {
    return { sentences, details };
  }
  try {
    const { phrases, logs } = await describeUnhealthyPods({
      client: work.client,
      namespace: work.helmTarget.namespace,
      releaseName: work.helmTarget.releaseName,
      redact: work.redactor.redact,
    });
    if (phrases.length) {
      sentences.push(asSentence(`Not ready: ${phrases.join('; ')}`));
    }
    details.push(...logs);
  } catch (failure) {
    sentences.push(
      asSentence(`The pods could not be looked at: ${describeError(failure)}`),
    );
  }
  return { sentences, details };
}
