import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entity } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import { parse } from 'yaml';

/**
 * Reads the templates of a folder, each from `<name>/template.yaml`.
 *
 * @throws NotFoundError where the folder has none, as in a package that was packed wrongly
 */
export function readTemplates(options: { directory: string }): Entity[] {
  const { directory } = options;
  const names = existsSync(directory) ? readdirSync(directory) : [];
  const files = names
    .sort()
    .map(name => join(directory, name, 'template.yaml'))
    .filter(file => existsSync(file));
  if (files.length === 0) {
    throw new NotFoundError(
      'The package @dvara/backstage-plugin-catalog-backend-module-dvara lacks its templates; install it anew, or set dvara.catalog.templates.enabled to false',
    );
  }
  return files.map(file => parse(readFileSync(file, 'utf8')) as Entity);
}
