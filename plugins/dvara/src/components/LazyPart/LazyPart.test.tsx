import { renderInTestApp } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Component, type PropsWithChildren } from 'react';
import { LazyPart } from './LazyPart';
import { PartLoader } from './PartLoader';

const Greeting = (props: { name: string }) => <p>Hello {props.name}</p>;

class Outer extends Component<PropsWithChildren<{}>, { message?: string }> {
  static getDerivedStateFromError({ message }: Error) {
    return { message };
  }

  override state: { message?: string } = {};

  override render() {
    const { message } = this.state;
    return message ? `The page has failed: ${message}` : this.props.children;
  }
}

const renderPart = (load: () => Promise<typeof Greeting>) =>
  renderInTestApp(
    <Outer>
      <LazyPart loader={new PartLoader(load)} loading="Loading">
        {Part => <Part name="you" />}
      </LazyPart>
    </Outer>,
  );

describe('LazyPart', () => {
  // React tells the console of each error that a boundary takes.
  beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
  afterEach(() => jest.restoreAllMocks());

  it('asks for the code anew with each try', async () => {
    const load = jest
      .fn<Promise<typeof Greeting>, []>()
      .mockRejectedValueOnce(new Error('Loading chunk 7 failed'))
      .mockRejectedValueOnce(new Error('Loading chunk 7 failed'))
      .mockResolvedValue(Greeting);
    await renderPart(load);

    for (const tries of [1, 2]) {
      const retry = await screen.findByRole('button', { name: 'Try again' });
      expect(load).toHaveBeenCalledTimes(tries);
      await userEvent.click(retry);
    }
    expect(await screen.findByText('Hello you')).toBeVisible();
  });

  it('leaves an error of the part itself to the page', async () => {
    await renderPart(async () => () => {
      throw new Error('no such field');
    });

    expect(
      await screen.findByText('The page has failed: no such field'),
    ).toBeVisible();
  });
});
