import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { FakeDvaraBackend } from '../../__testUtils__/FakeDvaraBackend';
import { dvaraApiRef } from '../../api';
import { PodLogHost } from '../PodLogDialog';
import { PodLogButton } from './PodLogButton';

async function renderButton(allowed: boolean) {
  const backend = new FakeDvaraBackend();
  backend.stream({ path: 'log' });
  const asked: unknown[] = [];
  const permissions = mockApis.permission({
    authorize: request => {
      asked.push(request);
      return allowed ? AuthorizeResult.ALLOW : AuthorizeResult.DENY;
    },
  });
  let leave = () => {};
  const Row = () => {
    const [isThere, setThere] = useState(true);
    leave = () => setThere(false);
    return isThere ? (
      <PodLogButton
        // The answers to a permission of an entity are kept by the page.
        entityRef={`component:default/${allowed ? 'orders' : 'billing'}-llm`}
        region={{ id: 'us-east-1', name: 'US East' }}
        pod={{ name: 'server-1', restarts: 0 }}
      />
    ) : null;
  };
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [dvaraApiRef, backend.api],
        [permissionApiRef, permissions],
      ]}
    >
      <PodLogHost>
        <Row />
      </PodLogHost>
    </TestApiProvider>,
  );
  return { backend, asked, leave: () => act(async () => leave()) };
}

describe('PodLogButton', () => {
  it('opens the log and gives the focus back when it is closed', async () => {
    const { backend, asked } = await renderButton(true);
    const button = await screen.findByRole('button', {
      name: 'Log of server-1',
    });
    expect(asked).toEqual([
      expect.objectContaining({
        permission: expect.objectContaining({ name: 'dvara.log.read' }),
        resourceRef: 'component:default/orders-llm',
      }),
    ]);
    expect(backend.asked).toEqual([]);
    await userEvent.click(button);

    expect(
      await screen.findByRole('dialog', { name: 'Log of server-1' }),
    ).toBeInTheDocument();
    expect(screen.getByTestId('dvara-log')).toContainElement(
      document.activeElement as HTMLElement,
    );
    expect(backend.asked).toHaveLength(1);
    await act(async () => userEvent.keyboard('{Escape}'));
    expect(backend.isLeft).toBe(true);
    expect(button).toHaveFocus();
  });

  it('keeps the log open when its pod leaves the page', async () => {
    const { backend, leave } = await renderButton(true);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Log of server-1' }),
    );
    await screen.findByRole('dialog', { name: 'Log of server-1' });
    await leave();

    expect(
      screen.getByRole('dialog', { name: 'Log of server-1' }),
    ).toBeInTheDocument();
    expect(backend.isLeft).toBe(false);
  });

  it('says which permission is lacking, and asks for nothing', async () => {
    const { backend } = await renderButton(false);
    const button = await screen.findByRole('button', {
      name: 'Log of server-1',
    });
    await userEvent.tab();
    expect(button).toHaveFocus();

    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveAccessibleDescription(/dvara\.log\.read/);
    await userEvent.click(button);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(backend.asked).toEqual([]);
  });
});
