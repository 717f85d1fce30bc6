import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  rbacFiles,
  readVerbTable,
} from '../../../plugins/dvara-node/scripts/rbac/rbacFiles.ts';
import { unionRules } from '../../../plugins/dvara-node/scripts/rbac/unionRules.ts';

const table = readVerbTable();

for (const { file, text } of rbacFiles({ table })) {
  const name = file.pathname.split('/').slice(-2).join('/');
  test(`${name} is what the verb table makes of it (else: node plugins/dvara-node/scripts/rbac/writeRbac.ts)`, () => {
    assert.equal(readFileSync(fileURLToPath(file), 'utf8'), text);
  });
}

test('nobody is granted a wildcard, rights over rights, or anything of the cluster', () => {
  const rules = [...unionRules(table.viewer), ...unionRules(table.deployer)];
  const words = rules.flatMap(({ apiGroups, resources, verbs }) => [
    ...apiGroups,
    ...resources,
    ...verbs,
  ]);
  for (const word of [
    '*',
    'escalate',
    'bind',
    'impersonate',
    'deletecollection',
    'rbac.authorization.k8s.io',
    'namespaces',
    'nodes',
    'serviceaccounts/token',
    'pods/exec',
  ]) {
    assert.ok(!words.includes(word), word);
  }
});

test('the viewer sees no Secret and changes nothing', () => {
  for (const { resources, verbs } of unionRules(table.viewer)) {
    assert.ok(!resources.includes('secrets'));
    // A port-forward is asked for as the creation of one.
    const reading = resources.includes('pods/portforward')
      ? ['create', 'get']
      : ['get', 'list', 'watch'];
    assert.deepEqual(
      verbs.filter(verb => !reading.includes(verb)),
      [],
    );
  }
});
