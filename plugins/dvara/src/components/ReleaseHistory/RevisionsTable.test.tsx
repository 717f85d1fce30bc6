import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import type { GatewayAction } from '../../hooks/useGatewayActions';
import { NowProvider } from '../../hooks/useNow';
import { OfferedActionsProvider } from '../../hooks/useOfferedActions';
import { RevisionsTable } from './RevisionsTable';

const renderOffered = (offered: GatewayAction[]) =>
  renderInTestApp(
    <TestApiProvider apis={[[permissionApiRef, mockApis.permission()]]}>
      <NowProvider>
        <OfferedActionsProvider value={offered}>
          <RevisionsTable
            history={{
              releaseName: 'orders-llm',
              namespace: 'gateways',
              revisions: [
                { revision: 2, status: 'deployed' },
                { revision: 1, status: 'superseded' },
              ],
            }}
            entityRef="component:default/orders-llm"
            region={{ id: 'us-east-1', name: 'US East' }}
            links={{ template: ({ ref }) => `/${ref}` }}
            onCompare={() => {}}
          />
        </OfferedActionsProvider>
      </NowProvider>
    </TestApiProvider>,
  );

describe('RevisionsTable', () => {
  it('offers a way back where the catalog has the form for it alone', async () => {
    const { unmount } = await renderOffered([{ id: 'rollBack', to: '/back' }]);
    expect(
      await screen.findByRole('link', { name: 'Roll back to revision 1' }),
    ).toHaveAttribute('href', '/template:default/dvara-roll-back');
    unmount();

    // The page has the answer about the permission by now.
    await renderOffered([{ id: 'change', to: '/change' }]);
    expect(
      screen.getByRole('button', { name: 'Changes of revision 2' }),
    ).toBeVisible();
    expect(
      screen.queryByRole('link', { name: /^Roll back/ }),
    ).not.toBeInTheDocument();
  });
});
