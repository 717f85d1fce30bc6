import type { RegionState } from '../region/regionState';
import { computeHeadline } from './computeHeadline';

const headline = (...regions: [string, RegionState, string?][]) =>
  computeHeadline({
    regions: regions.map(([id, state, reason = 'All well.']) => ({
      region: { id, name: id, cluster: id, namespaces: ['gateways'] },
      state,
      reason,
    })),
  });

describe('computeHeadline', () => {
  it('names the worst first, whatever order the regions have', () => {
    expect(
      headline(
        ['a', 'unreachable', 'No answer in 4 s.'],
        ['b', 'healthy'],
        ['c', 'failed', 'No server pod is ready.'],
      ),
    ).toBe(
      '1 of 3 regions well. c: no server pod is ready. a: no answer in 4 s.',
    );
  });

  it('names three and counts the rest', () => {
    const unwell = ['a', 'b', 'c', 'd', 'e'].map(
      (id): [string, RegionState, string] => [id, 'degraded', 'X.'],
    );
    expect(headline(...unwell)).toBe(
      '0 of 5 regions well. a: x. b: x. c: x. And 2 more.',
    );
  });

  it('does not count regions where nothing is installed', () => {
    expect(headline(['a', 'healthy'], ['b', 'notInstalled'])).toBe(
      'a is well.',
    );
    expect(
      headline(['a', 'healthy'], ['b', 'healthy'], ['c', 'notInstalled']),
    ).toBe('Both regions well.');
    expect(headline(['a', 'notInstalled'])).toBe(
      'Not installed in any region.',
    );
    expect(headline()).toBe('No region is configured.');
  });
});
