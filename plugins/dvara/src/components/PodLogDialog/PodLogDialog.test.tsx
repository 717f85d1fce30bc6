import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import type { PodLogEnd } from '@dvara/backstage-plugin-dvara-common';
import {
  act,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { dvaraApiRef } from '../../api';
import { FakeDvaraBackend } from '../../__testUtils__/FakeDvaraBackend';
import { PodLogDialog } from './PodLogDialog';

let backend: FakeDvaraBackend;

async function renderLog(pod: { restarts?: number } = {}) {
  const onClose = jest.fn();
  const view = await renderInTestApp(
    <TestApiProvider apis={[[dvaraApiRef, backend.api]]}>
      <PodLogDialog
        entityRef="component:default/orders-llm"
        region={{ id: 'us-east-1', name: 'US East' }}
        pod={{
          name: 'server-1',
          containers: ['gateway-server', 'sidecar'],
          restarts: 0,
          ...pod,
        }}
        onClose={onClose}
      />
    </TestApiProvider>,
  );
  return { ...view, onClose };
}

const logOf = (texts: string[]) => ({
  container: 'gateway-server',
  lines: texts.map((text, index) => ({
    at: `2026-11-22T14:05:${String(index % 60).padStart(2, '0')}.123456789Z`,
    text,
  })),
  cut: false,
});

const send = (...texts: string[]) =>
  act(async () => backend.send({ event: 'lines', data: logOf(texts) }));

const lines = () =>
  screen.queryAllByRole('listitem').map(item => item.textContent);

const status = () => screen.getByTestId('dvara-log-status');

/** As if the reader had scrolled: the test page has no layout of its own. */
function scroll(options: { top: number; height: number }) {
  const box = screen.getByTestId('dvara-log-lines');
  Object.defineProperties(box, {
    scrollHeight: { configurable: true, value: options.height },
    clientHeight: { configurable: true, value: 400 },
  });
  box.scrollTop = options.top;
  fireEvent.scroll(box);
}

describe('PodLogDialog', () => {
  beforeEach(() => {
    backend = new FakeDvaraBackend();
    backend.stream({ path: 'log' });
    jest.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(400);
    jest.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800);
  });
  afterEach(() => jest.restoreAllMocks());

  it('shows the newest lines, then those that are written, until it is closed', async () => {
    const { unmount } = await renderLog();
    await send('INFO one', '\u001b[31mERROR two\u001b[0m');

    expect(await screen.findByText('ERROR two')).toBeInTheDocument();
    expect(lines()).toEqual(['INFO one', 'ERROR two']);
    expect(status()).toHaveTextContent('2 lines');
    expect(status()).toHaveTextContent('Live');
    await send('INFO three');
    expect(await screen.findByText('INFO three')).toBeInTheDocument();
    expect(backend.asked).toEqual([
      'us-east-1/pods/server-1/log?tailLines=500&follow=true',
    ]);

    unmount();
    expect(backend.isLeft).toBe(true);
  });

  it('keeps what came when following is switched off', async () => {
    await renderLog();
    await send('one');
    await screen.findByText('one');
    await userEvent.click(screen.getByRole('button', { name: 'Follow' }));

    expect(backend.isLeft).toBe(true);
    expect(screen.getByText('one')).toBeInTheDocument();
    expect(status()).not.toHaveTextContent('Live');
    expect(backend.asked).toHaveLength(1);
  });

  it('stands still for a reader who scrolled up, says how much is waiting, and jumps there', async () => {
    await renderLog();
    await send('one', 'two');
    await screen.findByText('two');
    scroll({ top: 800, height: 1200 });
    scroll({ top: 100, height: 1200 });
    await send('three', 'four');

    const jump = await screen.findByRole('button', {
      name: '2 new lines: jump to the newest',
    });
    expect(lines()).toEqual(['one', 'two']);
    expect(status()).toHaveTextContent('Held while you read');
    await userEvent.click(jump);
    expect(lines()).toEqual(['one', 'two', 'three', 'four']);
    expect(status()).toHaveTextContent('Live');
  });

  it('goes on by itself when the reader scrolls back to the end', async () => {
    await renderLog();
    await send('one');
    await screen.findByText('one');
    scroll({ top: 800, height: 1200 });
    scroll({ top: 100, height: 1200 });
    await send('two');
    await screen.findByRole('button', { name: /^1 new line/ });
    scroll({ top: 795, height: 1200 });

    expect(lines()).toEqual(['one', 'two']);
  });

  it('stays at the end when the lines are shown otherwise', async () => {
    await renderLog();
    await send(...Array.from({ length: 100 }, (_, index) => `line ${index}`));
    await screen.findByText('line 0');
    scroll({ top: 1590, height: 2000 });
    scroll({ top: 1610, height: 2000 });
    const box = screen.getByTestId('dvara-log-lines');
    const scrollTo = (({ top }: ScrollToOptions) =>
      scroll({ top: top ?? 0, height: 4000 })) as typeof box.scrollTo;
    box.scrollTo = scrollTo;
    await userEvent.click(screen.getByRole('button', { name: 'Wrap' }));
    await userEvent.click(screen.getByRole('button', { name: 'Times' }));

    expect(status()).toHaveTextContent('Live');
    expect(status()).not.toHaveTextContent('Held');
  });

  it('stands still also for a reader who scrolled up before the first lines came', async () => {
    await renderLog();
    await send('one', 'two');
    await screen.findByText('two');
    const follow = screen.getByRole('button', { name: 'Follow' });
    fireEvent.click(follow);
    fireEvent.click(follow);
    scroll({ top: 800, height: 1200 });
    scroll({ top: 100, height: 1200 });
    await act(async () => {});
    await send('three');
    await screen.findByText('three');
    await send('four');

    expect(
      await screen.findByRole('button', { name: /^1 new line:/ }),
    ).toBeInTheDocument();
    expect(lines()).toEqual(['three']);
  });

  it('gives up a log on which nothing came for 40 s, and follows it anew', async () => {
    jest.useFakeTimers();
    try {
      await renderLog();
      await send('one');
      await act(() => jest.advanceTimersByTimeAsync(30_000));
      await act(async () => backend.beat());
      await act(() => jest.advanceTimersByTimeAsync(39_000));
      expect(screen.queryByRole('alert')).not.toBeInTheDocument();
      await act(() => jest.advanceTimersByTimeAsync(1_000));

      const alert = screen.getByRole('alert');
      expect(alert).toHaveTextContent(
        'The log could not be read: The connection to the portal’s backend was lost.',
      );
      expect(lines()).toEqual(['one']);
      expect(backend.isLeft).toBe(true);
      fireEvent.click(within(alert).getByRole('button', { name: 'Try again' }));
      await act(() => jest.advanceTimersByTimeAsync(0));
      await send('two');
      await act(() => jest.advanceTimersByTimeAsync(100));
      expect(lines()).toEqual(['two']);
      expect(screen.queryByRole('alert')).not.toBeInTheDocument();
    } finally {
      jest.useRealTimers();
    }
  });

  it('finds a text, capital or not, marks it and goes through the places', async () => {
    await renderLog();
    await send('Alpha beta ALPHA', 'gamma', 'alpha');
    await screen.findByText('gamma');
    const input = screen.getByRole('searchbox', {
      name: 'Search in these lines',
    });
    await userEvent.type(input, 'alpha');

    expect(input).toHaveAccessibleDescription('3 of 3');
    expect(
      within(screen.getByRole('search')).getByRole('status'),
    ).toHaveTextContent('3 of 3');
    const marks = () =>
      screen
        .getAllByRole('listitem')
        .flatMap(item => [...item.querySelectorAll('mark')])
        .map(mark => mark.textContent);
    expect(marks()).toEqual(['Alpha', 'ALPHA', 'alpha']);
    await userEvent.type(input, '{Enter}');
    expect(input).toHaveAccessibleDescription('2 of 3');
    await userEvent.click(screen.getByRole('button', { name: 'Newer place' }));
    expect(input).toHaveAccessibleDescription('3 of 3');
    await userEvent.click(screen.getByRole('button', { name: 'Newer place' }));
    expect(input).toHaveAccessibleDescription('1 of 3');

    await userEvent.type(input, 'x');
    expect(input).toHaveAccessibleDescription('0 found');
    expect(screen.getByRole('button', { name: 'Older place' })).toBeDisabled();
  });

  it('leaves the log open for the Escape that only empties the search', async () => {
    const { onClose } = await renderLog();
    await send('one');
    await screen.findByText('one');
    const input = screen.getByRole('searchbox');
    await userEvent.type(input, 'one{Escape}');

    expect(input).toHaveValue('');
    expect(onClose).not.toHaveBeenCalled();
    await userEvent.type(input, '{Escape}');
    expect(onClose).toHaveBeenCalledTimes(1);
  });

  it('keeps the newest 10,000 lines, renders few of them and says what was dropped', async () => {
    await renderLog();
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => `line ${from + index}`);
    await send(...many(0, 9_000));
    await send(...many(9_000, 9_000));
    await send(...many(18_000, 3_000));

    await waitFor(() =>
      expect(status()).toHaveTextContent(
        'Kept are the newest 10,000; 11,000 older ones were dropped.',
      ),
    );
    expect(status()).toHaveTextContent('10,000 lines');
    expect(screen.getAllByRole('listitem').length).toBeLessThan(100);
  });

  it('says that there are older lines', async () => {
    await renderLog();
    await act(async () =>
      backend.send({ event: 'lines', data: { ...logOf(['one']), cut: true } }),
    );

    await waitFor(() =>
      expect(status()).toHaveTextContent('There are older lines.'),
    );
  });

  it('reads the run before the restart once', async () => {
    await renderLog({ restarts: 3 });
    await send('now');
    await screen.findByText('now');
    backend.answer({ path: 'log', body: logOf(['then']) });
    await userEvent.click(
      screen.getByRole('button', { name: 'Before the restart' }),
    );

    expect(await screen.findByText('then')).toBeInTheDocument();
    expect(screen.queryByText('now')).not.toBeInTheDocument();
    expect(backend.asked.at(-1)).toBe(
      'us-east-1/pods/server-1/log?tailLines=500&previous=true',
    );
    expect(screen.getByRole('button', { name: 'Follow' })).toBeDisabled();
  });

  it('offers no run before the restart where there was none', async () => {
    await renderLog({ restarts: 0 });
    await send('now');

    expect(await screen.findByText('now')).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Before the restart' }),
    ).not.toBeInTheDocument();
  });

  it('never shows one container’s lines for another', async () => {
    await renderLog();
    await send('of the server');
    await screen.findByText('of the server');
    await userEvent.selectOptions(
      screen.getByRole('combobox', { name: 'Container' }),
      'sidecar',
    );

    expect(screen.queryByText('of the server')).not.toBeInTheDocument();
    expect(backend.asked.at(-1)).toBe(
      'us-east-1/pods/server-1/log?container=sidecar&tailLines=500&follow=true',
    );
  });

  it('shows times when asked', async () => {
    await renderLog();
    await send('one');
    await screen.findByText('one');
    await userEvent.click(screen.getByRole('button', { name: 'Times' }));

    expect(lines()).toEqual(['2026-11-22T14:05:00.123Z one']);
  });

  it('hands the lines out as a text file', async () => {
    const blobs: Blob[] = [];
    URL.createObjectURL = blob => {
      blobs.push(blob as Blob);
      return 'blob:log';
    };
    URL.revokeObjectURL = jest.fn();
    const names: string[] = [];
    jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function click(this: HTMLAnchorElement) {
        names.push(this.download);
      });
    await renderLog();
    await send('one', 'two');
    await screen.findByText('two');
    await userEvent.click(
      screen.getByRole('button', { name: 'Download as text' }),
    );

    expect(names).toEqual(['server-1-gateway-server.log']);
    expect(await blobs[0].text()).toBe('one\ntwo\n');
  });

  it('says in the file what was dropped', async () => {
    const blobs: Blob[] = [];
    URL.createObjectURL = blob => {
      blobs.push(blob as Blob);
      return 'blob:log';
    };
    URL.revokeObjectURL = jest.fn();
    jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(() => {});
    await renderLog();
    await send(...Array.from({ length: 10_001 }, (_, index) => `${index}`));
    await waitFor(() => expect(status()).toHaveTextContent('10,000 lines'));
    await userEvent.click(
      screen.getByRole('button', { name: 'Download as text' }),
    );

    const text = await blobs[0].text();
    expect(text.split('\n', 2)).toEqual([
      '# Kept are the newest 10,000; 1 older ones were dropped.',
      '1',
    ]);
  });

  it.each<[PodLogEnd['reason'], RegExp, string]>([
    ['ended', /The log has ended/, 'Try again'],
    ['lost', /The region does not answer any more/, 'Follow again'],
    ['limit', /as long as is allowed/, 'Follow again'],
    ['expired', /session had to be renewed/, 'Follow again'],
    [
      'refused',
      /may not read this log any more: dvara\.log\.read/,
      'Follow again',
    ],
    ['unavailable', /could not be asked/, 'Follow again'],
    ['stopping', /is being restarted/, 'Follow again'],
  ])('says why the log ended: %s', async (reason, words, action) => {
    await renderLog();
    await send('one');
    await act(async () => backend.send({ event: 'end', data: { reason } }));

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(words);
    // What one may not read any more does not stay.
    expect(lines()).toEqual(reason === 'refused' ? [] : ['one']);
    await userEvent.click(within(alert).getByRole('button', { name: action }));
    expect(backend.asked).toHaveLength(2);
    await send('two');
    expect(await screen.findByText('two')).toBeInTheDocument();
    expect(lines()).toEqual(['two']);
  });

  it.each<[Partial<PodLogEnd>, string]>([
    [{}, 'The log has ended: the pod was deleted.'],
    [
      { replacedBy: 'server-b' },
      'The log has ended: the pod was deleted, and server-b came in its place.',
    ],
  ])('keeps the lines of a pod that is gone %j', async (facts, words) => {
    await renderLog();
    await send('one');
    await act(async () =>
      backend.send({ event: 'end', data: { reason: 'gone', ...facts } }),
    );

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(words);
    // There is nothing to come back to.
    expect(within(alert).queryByRole('button')).not.toBeInTheDocument();
    expect(lines()).toEqual(['one']);
  });

  it('keeps the lines of a connection that is lost and says so', async () => {
    await renderLog();
    await send('one');
    await screen.findByText('one');
    await act(async () => backend.hangUp());

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The log could not be read: The connection to the portal’s backend was lost.',
    );
    expect(screen.getByText('one')).toBeInTheDocument();
  });

  it.each([
    [403, 'NotAllowedError', 'unauthorized', /the permission dvara\.log\.read/],
    [
      404,
      'NotFoundError',
      'no pod server-1',
      /^There is no log to show: no pod server-1\./,
    ],
    [
      403,
      'LogsDisabledError',
      'Logs are turned off in this portal',
      /^The portal does not offer logs: Logs are turned off in this portal\./,
    ],
    [
      502,
      'BadGatewayError',
      'container gateway-server waits to start: ContainerCreating',
      /could not be read: container gateway-server waits to start/,
    ],
  ])(
    'says why a log cannot be read: %d',
    async (code, name, message, words) => {
      backend.refuse({ path: 'log', status: code, name, message });
      await renderLog();

      const alert = await screen.findByRole('alert');
      expect(alert).toHaveTextContent(words);
      backend.stream({ path: 'log' });
      await userEvent.click(
        within(alert).getByRole('button', { name: 'Try again' }),
      );
      await send('one');
      expect(await screen.findByText('one')).toBeInTheDocument();
      expect(screen.queryByRole('alert')).not.toBeInTheDocument();
    },
  );

  it('follows a log to which nothing was written', async () => {
    await renderLog();

    expect(
      await screen.findByText('Nothing was written to this log.'),
    ).toBeInTheDocument();
    expect(status()).toHaveTextContent('Live');
    await send('one');
    expect(await screen.findByText('one')).toBeInTheDocument();
  });

  it('has no accessibility violation, and tells those who do not see it what happens, not each line', async () => {
    const { baseElement } = await renderLog({ restarts: 1 });
    await send('INFO one', 'WARN two');
    await screen.findByText('WARN two');

    expect(within(status()).getByRole('status')).toHaveTextContent(
      /^The log is followed$/,
    );
    expect(
      screen.getByRole('dialog', { name: 'Log of server-1' }),
    ).toBeInTheDocument();
    const { violations } = await axe.run(baseElement, {
      // Colours need a layout, and a page needs its landmarks: both are seen in a browser.
      rules: {
        'color-contrast': { enabled: false },
        region: { enabled: false },
      },
    });
    expect(violations.map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
  });
});
