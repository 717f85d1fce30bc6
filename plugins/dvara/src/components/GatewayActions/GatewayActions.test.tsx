import { renderInTestApp } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { GatewayActions } from './GatewayActions';

describe('GatewayActions', () => {
  it('leads to forms, and says of a denied action what is lacking', async () => {
    const user = userEvent.setup();
    await renderInTestApp(
      <GatewayActions
        actions={[
          { id: 'change', to: '/change' },
          { id: 'rollBack', to: '/back', lacks: 'dvara.release.rollback' },
          { id: 'rotateKeys', to: '/rotate' },
          { id: 'uninstall', to: '/away', lacks: 'dvara.release.uninstall' },
        ]}
      />,
    );

    expect(screen.getByRole('link', { name: 'Change' })).toHaveAttribute(
      'href',
      '/change',
    );
    const denied = screen.getByRole('button', { name: 'Roll back' });
    expect(denied).toHaveAttribute('aria-disabled', 'true');
    await user.hover(denied);
    expect(
      await screen.findByText(/permission dvara\.release\.rollback/),
    ).toBeVisible();

    await user.click(screen.getByRole('button', { name: 'More actions' }));
    expect(
      await screen.findByRole('menuitem', { name: 'Rotate keys' }),
    ).toHaveAttribute('href', '/rotate');
    expect(
      screen.getByRole('menuitem', {
        name: 'Uninstall needs dvara.release.uninstall',
      }),
    ).toHaveAttribute('aria-disabled', 'true');
  });

  it('renders nothing where nothing can be done', async () => {
    await renderInTestApp(<GatewayActions actions={[]} />);

    expect(screen.queryByRole('group')).not.toBeInTheDocument();
  });
});
