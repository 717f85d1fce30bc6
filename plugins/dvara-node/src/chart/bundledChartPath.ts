import { existsSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

const PACKAGE = '@dvara/backstage-plugin-dvara-node';

/**
 * Folder of the chart that comes with this package. In the monorepo it is the chart
 * itself, so that a change is seen at once; a packed package carries a copy.
 */
export function bundledChartPath(): string {
  const inMonorepo = resolvePackagePath(PACKAGE, '../../charts/dvara');
  return existsSync(`${inMonorepo}/Chart.yaml`)
    ? inMonorepo
    : resolvePackagePath(PACKAGE, 'chart');
}
