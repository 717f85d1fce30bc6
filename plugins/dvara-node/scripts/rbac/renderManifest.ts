import { unionRules, type PolicyRule } from './unionRules.ts';
import type { CredentialRole, VerbTable } from './VerbTable.ts';

const purposes: Record<CredentialRole, string> = {
  viewer: 'what the portal reads of a gateway; no Secret, no write',
  deployer:
    'what Helm and the actions need for a gateway; nothing of the cluster, no roles, no namespaces',
};

/**
 * The manifest of a credential, or of one of its options: a Role and its RoleBinding for the
 * namespace that it is applied in, and, without an option, the ServiceAccount.
 */
export function renderManifest(options: {
  table: VerbTable;
  role: CredentialRole;
  option?: string;
  /** Where the ServiceAccount is, which may be another namespace than the Role's. */
  accountNamespace: string;
}): string {
  const { table, role, option, accountNamespace } = options;
  const account = `dvara-${role}`;
  const name = option ? `${account}-${option}` : account;
  const rows = table[role].filter(row => row.option === option);
  const purpose = option
    ? rows.map(({ feature }) => feature).join(', ')
    : purposes[role];
  return `# Made from rbac/verbs.yaml by scripts/rbac/writeRbac.ts: change the table, not this file.
# For the ${role}: ${purpose}.
# Apply it in each namespace of gateways. The ServiceAccount that it serves is the one in namespace ${accountNamespace}.
${option ? '' : renderAccount(account)}apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ${name}
rules:
${unionRules(rows).map(renderRule).join('\n')}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: ${name}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: ${name}
subjects:
  - kind: ServiceAccount
    name: ${account}
    namespace: ${accountNamespace}
`;
}

function renderAccount(name: string): string {
  return `apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${name}
automountServiceAccountToken: false
---
`;
}

function renderRule(rule: PolicyRule): string {
  return `  # ${rule.features.join(', ')}
  - apiGroups: ${renderList(rule.apiGroups)}
    resources: ${renderList(rule.resources)}
    verbs: ${renderList(rule.verbs)}`;
}

function renderList(texts: string[]): string {
  return `[${texts.map(text => text || "''").join(', ')}]`;
}
