import path from 'node:path';
import { expect, test } from '@playwright/test';
import { stateDirectory } from '../../support/portal.ts';
import { databaseText, fileTexts, placesWith } from '../../support/secrets.ts';
import { canary, canaryKey } from '../support/canary.ts';

test('after all rollouts no key is in any log, event, output, error, file or database of either portal', () => {
  const state = stateDirectory();
  const databases = databaseText(path.join(state, 'database'));
  const files = fileTexts({
    directory: state,
    // The clusters' own store holds the Secrets, which is their place. Databases are read column
    // by column: SQLite does not wipe what it frees.
    skip: file =>
      /^clusters\/[^/]+\/etcd\//.test(file) || file.startsWith('database/'),
  });
  // The check must be able to find them, and must have looked at what the rollouts have written.
  expect(
    placesWith({
      secrets: [canary()],
      places: { plain: canaryKey('x'), encoded: btoa(canaryKey('x')) },
    }),
  ).toEqual(['plain', 'encoded']);
  const tasks = Object.keys(databases).filter(name =>
    name.endsWith('scaffolder.sqlite tasks'),
  );
  expect(tasks).toHaveLength(2);
  tasks.forEach(name => expect(databases[name]).toContain('-helm'));
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(['portal.log', 'portal-helm3.log']),
  );
  expect(
    placesWith({
      secrets: [canary()],
      places: { ...databases, ...files },
    }),
  ).toEqual([]);
});
