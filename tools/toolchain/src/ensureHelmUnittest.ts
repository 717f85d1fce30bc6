import { ensureGoTool, type EnsureToolOptions } from './ensureGoTool.ts';

/** Path of the helm-unittest binary, which runs the chart's suites without Helm: DVARA_HELM_UNITTEST, the cache, or Go. */
export function ensureHelmUnittest(
  options: EnsureToolOptions = {},
): Promise<string> {
  return ensureGoTool({
    ...options,
    name: 'helm-unittest',
    version: '1.1.2',
    package: 'github.com/helm-unittest/helm-unittest/cmd/helm-unittest',
    variable: 'DVARA_HELM_UNITTEST',
  });
}
