import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { InputError } from '@backstage/errors';
import { isReleaseName } from '@dvara/backstage-plugin-dvara-common';
import { HelmError } from './HelmError';
import type { HelmTarget } from './HelmRunner';

const MAX_TIMEOUT_SECONDS = 3_600;
const MAX_REVISION = 1_000_000;

/** @throws InputError */
export function checkTarget(target: HelmTarget): void {
  if (!isReleaseName(target.releaseName)) {
    throw new InputError(
      'The release name must begin with a lower-case letter and hold only lower-case letters, digits and «-», at most 53',
    );
  }
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(target.namespace)) {
    throw new InputError('The namespace must be a DNS label');
  }
}

/** @throws InputError */
export function checkTimeout(options: { timeoutSeconds: number }): void {
  const { timeoutSeconds } = options;
  if (
    !Number.isInteger(timeoutSeconds) ||
    timeoutSeconds < 1 ||
    timeoutSeconds > MAX_TIMEOUT_SECONDS
  ) {
    throw new InputError(
      `The time-out must be between 1 and ${MAX_TIMEOUT_SECONDS} seconds`,
    );
  }
}

/**
 * Helm takes revision 0 for «the one before» and wraps what is too long.
 *
 * @throws InputError
 */
export function checkRevision(options: { revision: number }): void {
  const { revision } = options;
  if (!Number.isInteger(revision) || revision < 1 || revision > MAX_REVISION) {
    throw new InputError('The revision must be a whole number from 1 on');
  }
}

/**
 * Helm opens whatever it is given as a chart, addresses included.
 *
 * @throws HelmError of kind `invalidChart`
 */
export async function checkChart(options: { chart: string }): Promise<string> {
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
