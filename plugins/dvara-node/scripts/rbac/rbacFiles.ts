import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { renderManifest } from './renderManifest.ts';
import { renderVerbsTable } from './renderVerbsTable.ts';
import {
  verbTableSchema,
  type CredentialRole,
  type VerbTable,
} from './VerbTable.ts';

const packageDirectory = new URL('../../', import.meta.url);
const START = '<!-- made from rbac/verbs.yaml -->\n';
const END = '\n<!-- end of what is made -->';

/** The namespace of the accounts in the manifests that the package carries. */
export const ACCOUNT_NAMESPACE = 'gateways';

/** @throws ZodError naming the key of the table that is wrong */
export function readVerbTable(): VerbTable {
  return verbTableSchema.parse(
    parse(readFileSync(new URL('rbac/verbs.yaml', packageDirectory), 'utf8')),
  );
}

/** The options of a role, each of which has a manifest of its own. */
export function optionsOf(options: {
  table: VerbTable;
  role: CredentialRole;
}): string[] {
  const rows = options.table[options.role];
  return [...new Set(rows.flatMap(({ option }) => option ?? []))];
}

/**
 * All that is made from the verb table, as it should be: the manifests, and the package's
 * README with the table between two marks.
 */
export function rbacFiles(options: {
  table: VerbTable;
}): { file: URL; text: string }[] {
  const { table } = options;
  const manifests = (['viewer', 'deployer'] as const).flatMap(role =>
    [undefined, ...optionsOf({ table, role })].map(option => ({
      file: new URL(
        `rbac/${option ? `${role}-${option}` : role}.yaml`,
        packageDirectory,
      ),
      text: renderManifest({
        table,
        role,
        option,
        accountNamespace: ACCOUNT_NAMESPACE,
      }),
    })),
  );
  const readme = new URL('README.md', packageDirectory);
  const [before, rest] = readFileSync(readme, 'utf8').split(START);
  const [, after] = rest.split(END);
  return [
    ...manifests,
    {
      file: readme,
      text: `${before}${START}\n${renderVerbsTable({
        table,
      })}${END}${after}`,
    },
  ];
}
