import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { watchedKinds } from './watchedKinds';

interface Row {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

describe('a kind that is watched', () => {
  const { viewer } = parse(
    readFileSync(
      join(__dirname, '../../../dvara-node/rbac/verbs.yaml'),
      'utf8',
    ),
  ) as { viewer: Row[] };

  // The demo's viewer has the built-in role `view` besides, so that no walk would miss a right.
  it.each(Object.values(watchedKinds))(
    'is granted to the viewer by the manifests: $plural',
    ({ api, plural }) => {
      const group = /^\/apis\/([^/]+)\//.exec(api)?.[1] ?? '';
      expect(
        viewer
          .filter(
            ({ apiGroups, resources }) =>
              apiGroups.includes(group) && resources.includes(plural),
          )
          .flatMap(({ verbs }) => verbs),
      ).toEqual(expect.arrayContaining(['list', 'watch']));
    },
  );
});
