import { act, renderHook } from '@testing-library/react';
import { MemoryRouter, useLocation } from 'react-router-dom';
import { useFleetQuery } from './useFleetQuery';

describe('useFleetQuery', () => {
  it('keeps a change whose address is not drawn yet when the next one comes', () => {
    const { result } = renderHook(
      () => ({ query: useFleetQuery(), address: useLocation().search }),
      {
        wrapper: ({ children }) => (
          <MemoryRouter initialEntries={['/dvara?tab=1']}>
            {children}
          </MemoryRouter>
        ),
      },
    );
    const [, change] = result.current.query;
    act(() => {
      change({ text: 'orders' });
      change({ states: ['failed'] });
    });
    expect(result.current.address).toBe('?tab=1&q=orders&state=failed');
    act(() => result.current.query[1]({ text: '' }));
    expect(result.current.address).toBe('?tab=1&state=failed');
    act(() => {
      for (const version of ['1.6.2', '1.7.0']) {
        change(({ versions }) => ({ versions: [...versions, version] }));
      }
    });
    expect(result.current.query[0].versions).toEqual(['1.6.2', '1.7.0']);
  });
});
