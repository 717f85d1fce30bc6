import type { AutoscalerReport } from '../report/autoscaling';
import { readAutoscaler } from './readAutoscaler';

const autoscaler: AutoscalerReport = {
  component: 'gateway-server',
  name: 'orders-llm-dvara-server',
  current: 3,
  desired: 3,
  min: 2,
  max: 10,
  metrics: [
    { name: 'cpu', current: 48, target: 70, unit: 'percent' },
    { name: 'memory', current: 62, target: 80, unit: 'percent' },
  ],
  conditions: [{ type: 'ScalingActive', status: 'True' }],
};

describe('readAutoscaler', () => {
  it('leads with the metric nearest to its target', () => {
    expect(readAutoscaler(autoscaler)).toMatchObject({
      changing: false,
      atMaximum: false,
      withoutMetrics: false,
      leadingMetric: { name: 'memory' },
    });
  });

  it('tells a wanted change from what runs', () => {
    expect(readAutoscaler({ ...autoscaler, desired: 4 })).toMatchObject({
      current: 3,
      desired: 4,
      changing: true,
    });
  });

  it('takes an undecided autoscaler to want what runs', () => {
    expect(readAutoscaler({ ...autoscaler, desired: undefined })).toMatchObject(
      { desired: 3, changing: false },
    );
  });

  it('does not call a fixed count a maximum', () => {
    expect(readAutoscaler({ ...autoscaler, min: 3, max: 3 }).atMaximum).toBe(
      false,
    );
    const full = { ...autoscaler, current: 10, desired: 10, metrics: [] };
    expect(readAutoscaler(full).atMaximum).toBe(true);
  });

  it('says «no metrics» only once the controller has looked for them', () => {
    const metrics = [{ name: 'cpu', target: 70, unit: 'percent' as const }];
    expect(readAutoscaler({ ...autoscaler, metrics }).withoutMetrics).toBe(
      true,
    );
    expect(
      readAutoscaler({ ...autoscaler, metrics, conditions: [] }).withoutMetrics,
    ).toBe(false);
  });
});
