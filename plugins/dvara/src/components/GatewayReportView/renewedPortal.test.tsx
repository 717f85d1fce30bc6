import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { gatewayReportScenario } from '@dvara/backstage-plugin-dvara-common/testUtils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeDvaraBackend } from '../../__testUtils__/FakeDvaraBackend';
import { dvaraApiRef } from '../../api';
import { GatewayReportView } from './GatewayReportView';

/** The chunks that the renewed portal does not have any more. */
const mockGone = new Set<string>();

function mockChunk(name: string, path: string) {
  if (mockGone.has(name)) {
    throw new Error(`Loading chunk ${name} failed`);
  }
  return jest.requireActual(path);
}

jest.mock('../RegionDetail', () =>
  mockChunk('detail', '../RegionDetail/RegionDetail'),
);
jest.mock('../PodLogDialog/PodLogDialog', () =>
  mockChunk('log', '../PodLogDialog/PodLogDialog'),
);
jest.mock('../ReleaseHistory/RevisionList', () =>
  mockChunk('history', '../ReleaseHistory/RevisionList'),
);

const sentence =
  'This part could not be loaded: the portal was probably renewed meanwhile.';

/** Expects the notice in a part alone, and tries again once the chunk is there. */
async function expectNoticeAndRetry(place: HTMLElement, chunk: string) {
  const part = within(place);
  expect(await part.findByText(sentence)).toBeVisible();
  expect(part.getByRole('button', { name: 'Reload the page' })).toBeEnabled();
  expect(screen.getByTestId('dvara-tab')).toBeInTheDocument();
  mockGone.delete(chunk);
  await userEvent.click(part.getByRole('button', { name: 'Try again' }));
}

describe('GatewayReportView while the portal is renewed', () => {
  it('says of a part whose code is gone that it could not be loaded, keeps the tab, and loads it anew when asked', async () => {
    // React tells the console of each error that a boundary takes.
    const consoleError = jest.spyOn(console, 'error').mockImplementation();
    const backend = new FakeDvaraBackend();
    backend.refuse({
      path: 'log',
      status: 404,
      name: 'NotFoundError',
      message: 'The pod is gone',
    });
    backend.refuse({
      path: 'history',
      status: 404,
      name: 'NotFoundError',
      message: 'No release',
    });
    const now = new Date();
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [permissionApiRef, mockApis.permission()],
          [dvaraApiRef, backend.api],
        ]}
      >
        <GatewayReportView
          report={gatewayReportScenario({ name: 'crash-loop', now })}
          receivedAt={now.getTime()}
          mode="live"
          onRefresh={jest.fn()}
        />
      </TestApiProvider>,
    );

    ['detail', 'log', 'history'].forEach(chunk => mockGone.add(chunk));
    await userEvent.click(
      screen.getByRole('button', { name: 'Details of EU West' }),
    );
    const row = screen.getByTestId('region-detail-eu-west-1');
    await expectNoticeAndRetry(row, 'detail');
    const detail = await screen.findByTestId('region-reading-eu-west-1');

    await userEvent.click(
      await within(detail).findByRole('button', { name: 'Show the history' }),
    );
    await expectNoticeAndRetry(detail, 'history');
    expect(
      await within(detail).findByText(/There is no release to tell of/),
    ).toBeVisible();

    await userEvent.click(
      within(detail).getByRole('button', { name: /^Log of .*p8m1d$/ }),
    );
    await expectNoticeAndRetry(await screen.findByRole('dialog'), 'log');
    expect(
      await screen.findByRole('button', { name: 'Close the log' }),
    ).toBeVisible();
    expect(screen.queryByText(sentence)).not.toBeInTheDocument();
    consoleError.mockRestore();
  });
});
