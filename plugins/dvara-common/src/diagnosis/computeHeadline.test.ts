import type { RegionState } from '../region/regionState';
import { gatewayReportScenario } from '../testUtils';
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

  it('tells of the only region by its name', () => {
    expect(headline(['a', 'failed', 'No server pod is ready.'])).toBe(
      'a is not well. No server pod is ready.',
    );
    expect(
      headline(['a', 'denied', 'No permission.'], ['b', 'notInstalled']),
    ).toBe('a cannot be read. No permission.');
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

  it('tells once of a provider that most regions see unwell, and of the others what is theirs', () => {
    const { regions } = gatewayReportScenario({
      name: 'provider-unhealthy-everywhere',
    });
    const [first, second, third] = regions;
    expect(computeHeadline({ regions: [first, second] })).toBe(
      '0 of 2 regions well. openai is unhealthy in both regions: the provider’s side.',
    );
    expect(
      computeHeadline({
        regions: [
          first,
          second,
          { ...third, state: 'failed', reason: 'The last rollout failed.' },
        ],
      }),
    ).toBe(
      '0 of 3 regions well. openai is unhealthy in all 3 regions: the provider’s side. ap-south-1: the last rollout failed.',
    );
  });
});
