import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { unaskedDvaraApi } from '../../__testUtils__/unaskedDvaraApi';
import { dvaraApiRef } from '../../api';
import { NowProvider } from '../../hooks/useNow';
import { ConnectionBadge } from './ConnectionBadge';

describe('ConnectionBadge', () => {
  it.each([
    [undefined, 'every 5 s'],
    [60, 'every 60 s'],
  ])('says how often the portal is asked: %s', async (pollSeconds, words) => {
    await renderInTestApp(
      <TestApiProvider
        apis={[[dvaraApiRef, { ...unaskedDvaraApi, pollSeconds }]]}
      >
        <NowProvider>
          <ConnectionBadge
            mode="polling"
            generatedAt={new Date().toISOString()}
          />
        </NowProvider>
      </TestApiProvider>,
    );
    await userEvent.hover(screen.getByText('Polling'));

    expect(await screen.findByRole('tooltip')).toHaveTextContent(words);
  });
});
