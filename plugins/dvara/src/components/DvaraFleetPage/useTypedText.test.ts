import { act, renderHook } from '@testing-library/react';
import { useTypedText } from './useTypedText';

describe('useTypedText', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const begin = () => {
    const onTell = jest.fn<void, [string]>();
    const { result, rerender } = renderHook(
      (told: string) => useTypedText({ told, onTell }),
      { initialProps: '' },
    );
    return {
      onTell,
      rerender,
      text: () => result.current[0],
      type: (text: string) => act(() => result.current[1](text)),
      rest: () => act(() => jest.advanceTimersByTime(300)),
    };
  };

  it('keeps what is typed while the address still becomes what was told', () => {
    const { onTell, rerender, text, type, rest } = begin();
    type('ord');
    rest();
    expect(onTell.mock.calls).toEqual([['ord']]);
    type('orde');
    rerender('ord');
    expect(text()).toBe('orde');
    rest();
    expect(onTell.mock.calls).toEqual([['ord'], ['orde']]);
  });

  it('shows another text that the address brings, also one that was typed before', () => {
    const { onTell, rerender, text, type, rest } = begin();
    type('ord');
    rest();
    rerender('ord');
    rerender('');
    expect(text()).toBe('');
    rerender('ord');
    expect(text()).toBe('ord');
    rest();
    expect(onTell.mock.calls).toEqual([['ord']]);
  });
});
