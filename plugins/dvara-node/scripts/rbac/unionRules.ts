import type { VerbRow } from './VerbTable.ts';

/** One rule of a Role. */
export interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  /** What it is for. */
  features: string[];
}

/**
 * Brings rows together: one rule for resources of one group that are granted the same
 * verbs for the same features. No verb is granted twice.
 */
export function unionRules(rows: readonly VerbRow[]): PolicyRule[] {
  const granted = new Map<string, PolicyRule>();
  for (const row of rows) {
    for (const apiGroup of row.apiGroups) {
      for (const resource of row.resources) {
        const key = `${apiGroup}/${resource}`;
        const known = granted.get(key);
        granted.set(key, {
          apiGroups: [apiGroup],
          resources: [resource],
          verbs: unique([...(known?.verbs ?? []), ...row.verbs]).sort(),
          features: unique([...(known?.features ?? []), row.feature]),
        });
      }
    }
  }
  const rules = new Map<string, PolicyRule>();
  for (const rule of granted.values()) {
    const { resources, ...same } = rule;
    const key = JSON.stringify(same);
    const known = rules.get(key);
    rules.set(key, {
      ...rule,
      resources: [...(known?.resources ?? []), ...resources],
    });
  }
  return [...rules.values()];
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}
