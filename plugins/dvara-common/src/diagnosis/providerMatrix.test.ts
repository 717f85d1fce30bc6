import { gatewayReportScenario } from '../testUtils';
import { providerMatrix } from './providerMatrix';

describe('providerMatrix', () => {
  it('takes trouble in one region of several to be ours', () => {
    const { regions, rows } = providerMatrix(
      gatewayReportScenario({ name: 'provider-degraded' }),
    );

    expect(regions.map(({ id }) => id)).toEqual([
      'us-east-1',
      'eu-west-1',
      'ap-south-1',
    ]);
    const openai = rows.find(({ provider }) => provider === 'openai');
    expect(openai?.cells.map(cell => 'health' in cell && cell.health)).toEqual([
      'HEALTHY',
      'DEGRADED',
      'HEALTHY',
    ]);
    expect(openai?.conclusion).toEqual({ side: 'ours', unwell: 1, known: 3 });
  });

  it('tells «not registered» from «could not be read»', () => {
    const report = gatewayReportScenario({ name: 'status-silent' });
    const silent = providerMatrix(report).rows[0].cells[1];
    expect(silent).toEqual({ kind: 'unknown' });

    const other = gatewayReportScenario({ name: 'all-healthy' });
    other.regions[1].status!.data!.status.providers.pop();
    const gemini = providerMatrix(other).rows.find(
      ({ provider }) => provider === 'gemini',
    );
    expect(gemini?.cells[1]).toEqual({ kind: 'notRegistered' });
  });

  it('draws no conclusion from old data', () => {
    const { rows } = providerMatrix(
      gatewayReportScenario({ name: 'eu-unreachable' }),
    );

    expect(rows[0].cells[1]).toMatchObject({ kind: 'known', stale: true });
    expect(rows[0].conclusion).toBeUndefined();
  });
});
