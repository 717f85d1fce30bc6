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
      odd: [{ regionId: 'ap-south-1', value: '1.6.2', declared: false }],
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

describe('a difference that the portal’s configuration declares', () => {
  const scenario = () =>
    gatewayReportScenario({ name: 'configuration-differs' });
  const rowOf = (fact: string, report = scenario()) =>
    regionDrift(report).find(row => row.fact === fact);

  it('is shown and marked, and other facts are not', () => {
    expect(rowOf('autoscaling')?.odd).toEqual([
      { regionId: 'eu-west-1', value: '2–6', declared: true },
    ]);
    expect(rowOf('configChecksum')).toEqual({
      fact: 'configChecksum',
      common: 'c0f1c0f1c0f1',
      odd: [{ regionId: 'ap-south-1', value: '0dd10dd10dd1', declared: false }],
    });
    expect(rowOf('imageDigest')?.odd).toEqual([
      { regionId: 'ap-south-1', value: '91ab91ab91ab', declared: false },
    ]);
  });

  it('is also marked where all regions but the odd one declare theirs', () => {
    const report = scenario();
    report.regions[0].declaredValues = ['gatewayServer.autoscaling'];
    report.regions[1].declaredValues = [];
    report.regions[2].declaredValues = ['gatewayServer'];
    expect(rowOf('autoscaling', report)?.odd).toMatchObject([
      { regionId: 'eu-west-1', declared: true },
    ]);
    report.regions[2].declaredValues = ['gatewayServer.autoscalingOfMine'];
    expect(rowOf('autoscaling', report)?.odd).toMatchObject([
      { regionId: 'eu-west-1', declared: false },
    ]);
  });
});
