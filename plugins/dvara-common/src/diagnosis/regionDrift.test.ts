import { gatewayReportScenario } from '../testUtils';
import { regionDrift } from './regionDrift';

describe('regionDrift', () => {
  it('names the region that differs from most', () => {
    const rows = regionDrift(
      gatewayReportScenario({ name: 'versions-differ' }),
    );

    expect(rows.find(({ fact }) => fact === 'appVersion')).toEqual({
      fact: 'appVersion',
      common: '1.7.0',
      odd: [{ regionId: 'ap-south-1', value: '1.6.2' }],
    });
    expect(rows.find(({ fact }) => fact === 'autoscaling')).toEqual({
      fact: 'autoscaling',
      common: '2–10',
      odd: [],
    });
  });

  it('does not call a region odd that has no release or was not read', () => {
    expect(
      regionDrift(gatewayReportScenario({ name: 'not-installed' })),
    ).toEqual([]);
    expect(regionDrift(gatewayReportScenario({ name: 'never-seen' }))).toEqual(
      [],
    );
  });
});
