import type { FleetRegion } from '@dvara/backstage-plugin-dvara-common';
import type { TranslateFleet } from '../../hooks/useFleetTranslation';
import { describeCell } from './describeCell';

// Which words there are is the translation's business.
const t = ((key: string, pods?: { ready: string; desired: string }) =>
  [key.replace('cell.', ''), ...Object.values(pods ?? {})].join(
    ' ',
  )) as unknown as TranslateFleet;

const look = (facts: Partial<FleetRegion>) => {
  const { tone, text, warns, isAged } = describeCell(
    {
      regionId: 'us-east-1',
      state: 'healthy',
      reason: '',
      ready: 3,
      desired: 3,
      checkedAt: '2026-11-24T12:00:00Z',
      stale: false,
      ...facts,
    },
    t,
  );
  return [tone, text, ...(warns ? ['warns'] : []), ...(isAged ? ['aged'] : [])];
};

describe('describeCell', () => {
  it.each<[Partial<FleetRegion>, string[]]>([
    [{}, ['good', '3']],
    [{ ready: 2 }, ['good', '2/3']],
    [{ ready: undefined }, ['good', 'healthy']],
    [{ atMaximum: true }, ['warning', 'maximum 3 3', 'warns']],
    [{ rolling: true }, ['busy', 'rollingPods 3 3']],
    [{ stale: true }, ['good', '3', 'aged']],
    [{ state: 'degraded', ready: 1 }, ['warning', '1/3']],
    [{ state: 'degraded' }, ['warning', 'degraded']],
    [{ state: 'degraded', atMaximum: true }, ['warning', 'maximum 3 3']],
    [
      { state: 'degraded', rolling: true, ready: 1 },
      ['warning', 'rollingPods 1 3'],
    ],
    [{ state: 'installing', ready: 0 }, ['busy', 'installingPods 0 3']],
    [
      { state: 'installing', rolling: true, ready: undefined },
      ['busy', 'rolling'],
    ],
    [{ state: 'failed', ready: 0 }, ['bad', 'failed']],
    [{ state: 'unreachable', stale: true }, ['quiet', '3', 'aged']],
    [{ state: 'unreachable', ready: undefined }, ['quiet', 'unreachable']],
    [{ state: 'denied' }, ['warning', 'denied']],
    [{ state: 'unknown' }, ['quiet', 'unknown']],
    [{ state: 'notInstalled' }, ['quiet', 'notInstalled']],
  ])('says of %j: %j', (facts, words) => {
    expect(look(facts)).toEqual(words);
  });
});
