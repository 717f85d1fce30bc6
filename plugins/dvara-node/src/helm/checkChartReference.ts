import { InputError } from '@backstage/errors';
import { valid } from 'semver';
import type { HelmPullOptions } from './HelmRunner';

const HOST = String.raw`(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?`;
const SEGMENT = String.raw`[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`;
const REF = new RegExp(`^oci://${HOST}(?:/${SEGMENT})+$`);
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * Checks where a chart is to come from, without asking the registry.
 *
 * @throws InputError naming what does not hold
 */
export function checkChartReference(
  options: Pick<HelmPullOptions, 'ref' | 'version' | 'digest'>,
): void {
  const { ref, version, digest } = options;
  if (!REF.test(ref)) {
    throw new InputError(
      'The chart must be oci://host/path/chart in lower-case letters, without a tag, a digest or credentials',
    );
  }
  if (digest !== undefined && !DIGEST.test(digest)) {
    throw new InputError(
      'The chart’s digest must be sha256: and 64 hexadecimal digits',
    );
  }
  if (version !== undefined && valid(version) !== version) {
    throw new InputError(
      'The chart’s version must be exact, as 1.2.3: neither a range nor a moving tag',
    );
  }
  if (version === undefined && digest === undefined) {
    throw new InputError('A chart from a registry needs a version or a digest');
  }
}
