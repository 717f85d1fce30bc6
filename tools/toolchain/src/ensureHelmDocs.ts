import { ensureGoTool, type EnsureToolOptions } from './ensureGoTool.ts';

/** Path of the helm-docs binary, which writes the chart's README from its values.yaml: DVARA_HELM_DOCS, the cache, or Go. */
export function ensureHelmDocs(
  options: EnsureToolOptions = {},
): Promise<string> {
  return ensureGoTool({
    ...options,
    name: 'helm-docs',
    version: '1.14.2',
    package: 'github.com/norwoodj/helm-docs/cmd/helm-docs',
    variable: 'DVARA_HELM_DOCS',
  });
}
