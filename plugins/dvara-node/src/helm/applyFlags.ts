import type { HelmCommandLine } from './HelmCommandLine';

/**
 * How objects are applied and waited for, alike on both majors: by the client, as
 * Helm 3 does (ADR 0005).
 */
export async function applyFlags(options: {
  helm: HelmCommandLine;
}): Promise<string[]> {
  return (await options.helm.major()) >= 4
    ? ['--wait=watcher', '--server-side=false']
    : ['--wait'];
}
