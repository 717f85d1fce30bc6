import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import type {
  ObjectChange,
  ReleaseFacts,
  ReleaseRevision,
} from '@dvara/backstage-plugin-dvara-common';
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { useState } from 'react';
import { FakeDvaraBackend } from '../../__testUtils__/FakeDvaraBackend';
import { dvaraApiRef } from '../../api';
import { NowProvider } from '../../hooks/useNow';
import { ReleaseHistory } from './ReleaseHistory';

type Release = Pick<ReleaseFacts, 'revision' | 'status'>;

let backend: FakeDvaraBackend;
/** The page keeps answers about permissions by entity and release. */
let name = 0;

async function renderHistory(options: { denied?: string[] } = {}) {
  name += 1;
  const resources: string[] = [];
  const permissions = mockApis.permission({
    authorize: request => {
      resources.push(`${request.permission.name} ${request.resourceRef}`);
      return options.denied?.includes(request.permission.name)
        ? AuthorizeResult.DENY
        : AuthorizeResult.ALLOW;
    },
  });
  let report = (_release: Release) => {};
  const Region = () => {
    const [release, setRelease] = useState<Release>({
      revision: 7,
      status: 'failed',
    });
    report = setRelease;
    return (
      <ReleaseHistory
        entityRef={`component:default/orders-llm-${name}`}
        region={{ id: 'us-east-1', name: 'US East' }}
        release={release}
        links={{
          template: ({ ref, values }) => `/${ref}?${JSON.stringify(values)}`,
        }}
      />
    );
  };
  const view = await renderInTestApp(
    <TestApiProvider
      apis={[
        [dvaraApiRef, backend.api],
        [permissionApiRef, permissions],
      ]}
    >
      <NowProvider>
        <Region />
      </NowProvider>
    </TestApiProvider>,
  );
  return {
    ...view,
    resources,
    /** As if a report had come. */
    report: (release: Release) => act(async () => report(release)),
  };
}

const revisions: ReleaseRevision[] = [
  { revision: 7, status: 'failed', description: 'Upgrade "orders-llm" failed' },
  {
    revision: 6,
    status: 'deployed',
    chartVersion: '0.4.2',
    appVersion: '1.7.0',
    updatedAt: new Date(Date.now() - 3 * 86_400_000).toISOString(),
    description: 'Upgrade complete',
  },
  { revision: 5, status: 'superseded' },
  { revision: 3, status: 'failed' },
];

const answerHistory = (own: ReleaseRevision[] = revisions) =>
  backend.answer({
    path: 'history',
    body: {
      releaseName: `orders-llm-${name + 1}`,
      namespace: 'gateways',
      revisions: own,
    },
  });

const answerDiff = (objects: ObjectChange[]) =>
  backend.answer({
    path: 'diff',
    body: { from: revisions[2], to: revisions[1], objects },
  });

const open = async () =>
  userEvent.click(
    await screen.findByRole('button', { name: 'Show the history' }),
  );

const row = async (revision: string) =>
  screen.findByRole('row', { name: new RegExp(`^${revision}`) });

const server = {
  object: 'Deployment/orders-llm-server',
  kind: 'Deployment',
  name: 'orders-llm-server',
  component: 'gateway-server',
} as const;

describe('ReleaseHistory', () => {
  beforeEach(() => {
    backend = new FakeDvaraBackend();
    answerHistory();
  });

  it('reads nothing before it is opened, and forgets it when it is closed', async () => {
    await renderHistory();
    expect(
      await screen.findByRole('button', { name: 'Show the history' }),
    ).toHaveAttribute('aria-expanded', 'false');
    expect(backend.asked).toEqual([]);

    await open();
    expect(
      await screen.findByRole('table', {
        name: /^Revisions of .* in US East$/,
      }),
    ).toBeInTheDocument();
    expect(backend.asked).toEqual(['us-east-1/history']);
    await userEvent.click(
      screen.getByRole('button', { name: 'Hide the history' }),
    );
    expect(screen.queryByRole('table')).not.toBeInTheDocument();
  });

  it('tells each revision and which is the current one', async () => {
    await renderHistory();
    await open();

    expect(await row('6')).toHaveTextContent(
      /^6current.*deployed.*0\.4\.2.*1\.7\.0.*3 d ago.*Upgrade complete/,
    );
    expect(await row('7')).toHaveTextContent(
      /failed.*Upgrade "orders-llm" failed/,
    );
    expect(screen.getAllByText('current')).toHaveLength(1);
  });

  it('offers the way back to what was once ready, filled in', async () => {
    const { resources } = await renderHistory();
    await open();
    await row('6');

    const links = await screen.findAllByRole('link', { name: /^Roll back to/ });
    expect(links.map(link => link.getAttribute('aria-label'))).toEqual([
      'Roll back to revision 6',
      'Roll back to revision 5',
    ]);
    expect(decodeURIComponent(links[1].getAttribute('href')!)).toBe(
      `/template:default/dvara-roll-back?${JSON.stringify({
        gateway: `component:default/orders-llm-${name}`,
        regions: [{ id: 'us-east-1', revision: 5 }],
      })}`,
    );
    expect(resources).toContain(
      `dvara.release.rollback us-east-1/gateways/orders-llm-${name}`,
    );
  });

  it('offers no way back to what runs', async () => {
    answerHistory(revisions.slice(1));
    await renderHistory();
    await open();

    expect(
      await screen.findByRole('link', { name: 'Roll back to revision 5' }),
    ).toBeInTheDocument();
    expect(screen.getAllByRole('link', { name: /^Roll back/ })).toHaveLength(1);
  });

  it('names the permission to roll back and the release where it is lacking', async () => {
    await renderHistory({ denied: ['dvara.release.rollback'] });
    await open();

    expect(
      await screen.findByText(
        `Rolling back needs the permission dvara.release.rollback on us-east-1/gateways/orders-llm-${name}.`,
      ),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('link', { name: /^Roll back/ }),
    ).not.toBeInTheDocument();
  });

  it('compares a revision with the one before it, then any two', async () => {
    answerDiff([]);
    await renderHistory();
    await open();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Changes of revision 5' }),
    );

    const diff = await screen.findByRole('region', {
      name: 'From revision 3 to 5',
    });
    expect(
      within(diff).getByRole('heading', { name: 'From revision 3 to 5' }),
    ).toHaveFocus();
    expect(
      await within(diff).findByText(/Nothing differs but the number/),
    ).toBeInTheDocument();
    await userEvent.selectOptions(
      within(diff).getByRole('combobox', { name: 'to' }),
      '7 · failed',
    );
    expect(
      await screen.findByRole('heading', { name: 'From revision 3 to 7' }),
    ).toBeInTheDocument();
    expect(backend.asked.slice(1)).toEqual([
      'us-east-1/history/diff?from=3&to=5',
      'us-east-1/history/diff?from=3&to=7',
    ]);
    expect(
      screen.queryByRole('button', { name: 'Changes of revision 3' }),
    ).not.toBeInTheDocument();
    await userEvent.click(within(diff).getByRole('button', { name: 'Close' }));
    expect(diff).not.toBeInTheDocument();
  });

  it('shows each kind of change in words and signs, and hides what may be a credential', async () => {
    answerDiff([
      {
        ...server,
        change: 'changed',
        fields: [
          { path: 'spec.memory', change: 'changed', from: '1Gi', to: '2Gi' },
          { path: 'spec.added', change: 'added', to: 'new' },
          {
            path: 'data[gateway.yaml]',
            change: 'changed',
            lines: ['@@ -1 +1 @@', ' routes:', '-  - old', '+  - new'],
          },
          { path: 'env[API_KEY].value', change: 'changed', hidden: true },
        ],
      },
      {
        ...server,
        object: 'HorizontalPodAutoscaler/orders-llm-server',
        kind: 'HorizontalPodAutoscaler',
        change: 'added',
        fields: [],
        facts: '3 to 10 pods at 70 % CPU',
      },
      { ...server, object: 'Service/old', change: 'removed', fields: [] },
    ]);
    const { container } = await renderHistory();
    await open();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Changes of revision 6' }),
    );

    const diff = screen.getByTestId('dvara-release-diff');
    expect(
      await within(diff).findByText('1 changed, 1 added, 1 removed'),
    ).toBeInTheDocument();
    expect(diff).toHaveTextContent(/spec\.memory- was 1Gi\+ is 2Gi/);
    expect(diff).toHaveTextContent(/spec\.added\+ is new/);
    expect(
      within(diff).getByRole('group', {
        name: 'Lines that differ in data[gateway.yaml]',
      }),
    ).toHaveTextContent('@@ -1 +1 @@ routes:- - old+ - new');
    expect(diff).toHaveTextContent(
      /env\[API_KEY\]\.valuechanged, value not shown, because it is or may be a credential/,
    );
    expect(diff).toHaveTextContent(
      /addedHorizontalPodAutoscaler\/orders-llm-server.*3 to 10 pods at 70 % CPU/,
    );
    expect(diff).toHaveTextContent(/removedService\/old/);

    const { violations } = await axe.run(container, {
      // Colours need a layout: they are looked at in a browser. The page's own headings are not here.
      rules: {
        'color-contrast': { enabled: false },
        region: { enabled: false },
        'heading-order': { enabled: false },
      },
    });
    expect(violations.map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
  });

  it('shows a great many fields of an object only when asked', async () => {
    answerDiff([
      {
        ...server,
        change: 'changed',
        fields: Array.from({ length: 45 }, (_, index) => ({
          path: `spec.field${index}`,
          change: 'added' as const,
          to: 'x',
        })),
      },
    ]);
    await renderHistory();
    await open();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Changes of revision 6' }),
    );

    const more = await screen.findByRole('button', {
      name: 'Show 5 more fields',
    });
    expect(screen.queryByText('spec.field44')).not.toBeInTheDocument();
    await userEvent.click(more);
    expect(screen.getByText('spec.field44')).toBeInTheDocument();
  });

  it('says that the permission for the history is lacking, and asks for nothing', async () => {
    await renderHistory({ denied: ['dvara.history.read'] });

    expect(
      await screen.findByText(/needs the permission dvara\.history\.read/),
    ).toBeInTheDocument();
    expect(screen.queryByRole('button')).not.toBeInTheDocument();
    expect(backend.asked).toEqual([]);
  });

  it.each([
    [403, 'NotAllowedError', 'x', /needs the permission dvara\.history\.read/],
    [
      404,
      'NotFoundError',
      'not installed in US East',
      /no release to tell of: not installed in US East\./,
    ],
    [
      501,
      'NotImplementedError',
      'it has no deployer',
      /cannot read the history of this region: it has no deployer\./,
    ],
  ])(
    'says quietly why there is no history: %d',
    async (status, error, message, words) => {
      backend.refuse({ path: 'history', status, name: error, message });
      await renderHistory();
      await open();

      expect(await screen.findByText(words)).toBeInTheDocument();
      expect(screen.queryByRole('alert')).not.toBeInTheDocument();
    },
  );

  it('says loudly that the region failed, and tries again', async () => {
    backend.refuse({
      path: 'history',
      status: 504,
      name: 'Error',
      message: 'no answer in 10 s',
    });
    await renderHistory();
    await open();

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(
      'The history could not be read: no answer in 10 s.',
    );
    answerHistory();
    await userEvent.click(
      within(alert).getByRole('button', { name: 'Try again' }),
    );
    expect(await row('6')).toBeInTheDocument();
  });

  it('is read again once a report tells of another revision or status, and stays on the screen meanwhile', async () => {
    const { report } = await renderHistory();
    await open();
    await row('6');
    await report({ revision: 7, status: 'failed' });
    expect(backend.asked).toHaveLength(1);

    const answer = backend.hold({ path: 'history' });
    await report({ revision: 8, status: 'pending-upgrade' });
    expect(backend.asked).toHaveLength(2);
    expect(await row('6')).toBeInTheDocument();
    await act(async () =>
      answer({
        releaseName: `orders-llm-${name}`,
        namespace: 'gateways',
        revisions: [{ revision: 8, status: 'pending-upgrade' }, ...revisions],
      }),
    );
    expect(await row('8')).toHaveTextContent(/pending-upgrade/);
  });

  it('keeps the list and says so where it could not be read again', async () => {
    const { report } = await renderHistory();
    await open();
    await row('6');
    backend.refuse({
      path: 'history',
      status: 504,
      name: 'Error',
      message: 'no answer in 10 s',
    });
    await report({ revision: 8, status: 'deployed' });

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('no answer in 10 s');
    expect(await row('6')).toBeInTheDocument();
    answerHistory();
    await userEvent.click(
      within(alert).getByRole('button', { name: 'Try again' }),
    );
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('takes the list off the screen once it is refused', async () => {
    const { report } = await renderHistory();
    await open();
    await row('6');
    backend.refuse({
      path: 'history',
      status: 403,
      name: 'NotAllowedError',
      message: 'x',
    });
    await report({ revision: 8, status: 'deployed' });

    expect(
      await screen.findByText(/needs the permission dvara\.history\.read/),
    ).toBeInTheDocument();
    expect(screen.queryByRole('table')).not.toBeInTheDocument();
  });

  it('says that Helm keeps nothing', async () => {
    answerHistory([]);
    await renderHistory();
    await open();

    expect(
      await screen.findByText('Helm keeps no revision of this release.'),
    ).toBeInTheDocument();
  });
});
