import { existsSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

const PACKAGE = '@dvara/backstage-plugin-catalog-backend-module-dvara';

/**
 * Folder of the templates that come with this package. In the monorepo they are the
 * templates themselves; a packed package carries a copy.
 */
export function bundledTemplatesPath(): string {
  const inMonorepo = resolvePackagePath(PACKAGE, '../../templates');
  return existsSync(`${inMonorepo}/dvara-gateway/template.yaml`)
    ? inMonorepo
    : resolvePackagePath(PACKAGE, 'templates');
}
