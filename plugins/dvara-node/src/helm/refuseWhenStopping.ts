import type { HelmCommandLine } from './HelmCommandLine';
import { HelmError } from './HelmError';

/**
 * What nobody may end must not begin when the portal ends: it would be cut off.
 *
 * @throws HelmError of kind `cancelled`
 */
export function refuseWhenStopping(options: {
  helm: HelmCommandLine;
  releaseName: string;
  noun: string;
}): void {
  const { helm, releaseName, noun } = options;
  if (helm.stopping.aborted) {
    throw new HelmError({
      kind: 'cancelled',
      message: `The ${noun} of ${releaseName} did not begin, because the portal is ending`,
    });
  }
}
