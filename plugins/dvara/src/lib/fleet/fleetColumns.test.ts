import { fleetScenario } from '../../../dev/fleetScenarios';
import { countGateways } from './countGateways';
import { fleetColumnsOf } from './fleetColumns';

const now = new Date('2026-11-24T12:00:00Z');
const lossesOf = (report: Parameters<typeof fleetColumnsOf>[0]) =>
  Object.fromEntries(fleetColumnsOf(report).map(({ id, lost }) => [id, lost]));

describe('the regions of a fleet', () => {
  it('say that nothing of them is current, and since when, where no gateway there is seen', () => {
    expect(lossesOf(fleetScenario({ name: 'region-lost', now }))).toEqual({
      'us-east-1': undefined,
      'eu-west-1': undefined,
      'us-west-2': undefined,
      'ap-south-1': {
        because: 'unreachable',
        seenAt: '2026-11-24T11:56:40.000Z',
      },
    });
  });

  it('say it by the region’s own failure where no gateway is', () => {
    const report = fleetScenario({ name: 'region-lost', now });
    expect(lossesOf({ ...report, gateways: [] })['ap-south-1']).toEqual({
      because: 'unreachable',
    });
  });

  it('have a column too for a region that only a gateway names', () => {
    const report = fleetScenario({ name: 'all-well', now });
    expect(
      lossesOf({ ...report, regions: report.regions.slice(0, 3) })[
        'ap-south-1'
      ],
    ).toEqual({ because: 'notConfigured' });
  });
});

describe('countGateways', () => {
  it('counts each gateway once, by its worst region that answers', () => {
    const { gateways } = fleetScenario({ name: 'region-lost', now });

    expect(countGateways(gateways)).toEqual([
      // Of one of them a region does not answer.
      { condition: 'well', count: 2 },
      { condition: 'degraded', count: 1 },
      { condition: 'failed', count: 1 },
      { condition: 'installing', count: 1 },
      { condition: 'notKnown', count: 1 },
    ]);
  });
});
