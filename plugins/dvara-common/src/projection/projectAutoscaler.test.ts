import { autoscalerReportSchema } from '../report/autoscaling';
import { autoscalerSchema } from './kubernetesObjects';
import { projectAutoscaler } from './projectAutoscaler';
import brandNew from './__fixtures__/autoscaler.new.json';
import ofTomorrow from './__fixtures__/autoscaler.of-tomorrow.json';
import ownMetrics from './__fixtures__/autoscaler.own-metrics.json';
import scalingUp from './__fixtures__/autoscaler.scaling-up.json';
import withoutMetrics from './__fixtures__/autoscaler.without-metrics.json';

const project = (autoscaler: unknown) => {
  const report = projectAutoscaler(autoscalerSchema.parse(autoscaler));
  expect(autoscalerReportSchema.parse(report)).toEqual(report);
  return report;
};

describe('projectAutoscaler', () => {
  it('pairs each target with its own reading, in whatever order they come', () => {
    expect(project(scalingUp)).toMatchObject({
      component: 'gateway-server',
      current: 3,
      desired: 4,
      min: 2,
      max: 10,
      metrics: [
        { name: 'cpu', current: 76, target: 70, unit: 'percent' },
        { name: 'memory', current: 62, target: 80, unit: 'percent' },
      ],
      conditions: [
        { type: 'AbleToScale', since: '2026-11-22T10:00:00Z' },
        { type: 'ScalingActive', status: 'True' },
        { type: 'ScalingLimited', status: 'False' },
      ],
      lastScaleAt: '2026-11-22T13:00:00Z',
    });
  });

  it('does not take the zeros of a new autoscaler for a decision', () => {
    expect(project(brandNew)).toMatchObject({ current: 0, desired: undefined });
  });

  it('does not take a zero before the first metrics for a wish for no pods', () => {
    const { status } = withoutMetrics;
    const waiting = {
      ...withoutMetrics,
      status: { ...status, desiredReplicas: 0 },
    };

    expect(project(waiting)).toMatchObject({ current: 3, desired: undefined });
    const toZero = { ...waiting, spec: { ...waiting.spec, minReplicas: 0 } };
    expect(project(toZero)).toMatchObject({ desired: 0 });
  });

  it('knows no reading where the controller has none: unknown is not 0', () => {
    const report = project(withoutMetrics);
    expect(report?.metrics).toEqual([
      { name: 'cpu', target: 70, unit: 'percent', current: undefined },
      { name: 'memory', target: 80, unit: 'percent', current: undefined },
    ]);
  });

  it('reads metrics other than resources in their own unit', () => {
    expect(project(ownMetrics)?.metrics).toEqual([
      { name: 'requests', target: 30, unit: 'quantity', current: 45.5 },
      { name: 'queue', target: 1.5, unit: 'quantity', current: 2 },
      {
        name: 'cpu (gateway-server)',
        target: 60,
        unit: 'percent',
        current: 41,
      },
    ]);
  });

  it('drops what it does not know and keeps the rest', () => {
    expect(project(ofTomorrow)).toMatchObject({
      current: 3,
      metrics: [],
      conditions: [{ type: 'ScalingActive', status: 'Unknown' }],
    });
  });

  it('leaves autoscalers of other charts alone', () => {
    expect(
      projectAutoscaler(
        autoscalerSchema.parse({
          ...scalingUp,
          metadata: { name: 'somebody-elses' },
        }),
      ),
    ).toBeUndefined();
  });

  it('reads how fast it may scale, and leaves out what it does not know', () => {
    const { spec } = scalingUp;
    const behaviorOf = (behavior: unknown) =>
      project({ ...scalingUp, spec: { ...spec, behavior } })?.behavior;
    expect(
      behaviorOf({
        scaleUp: {
          stabilizationWindowSeconds: 30,
          selectPolicy: 'Max',
          policies: [
            { type: 'Pods', value: 4, periodSeconds: 15 },
            { type: 'OfTomorrow', value: 1, periodSeconds: 15 },
            { type: 'Percent', value: 0, periodSeconds: 15 },
          ],
        },
        scaleDown: { stabilizationWindowSeconds: null, policies: null },
      }),
    ).toEqual({
      scaleUp: {
        stabilizationWindowSeconds: 30,
        selectPolicy: 'Max',
        policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }],
      },
      scaleDown: { policies: [] },
    });
    expect(behaviorOf(undefined)).toBeUndefined();
    expect(behaviorOf('quickly')).toBeUndefined();
  });
});
