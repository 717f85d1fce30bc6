import { disruptionBudgetSchema } from '../report/disruptionBudget';
import { podDisruptionBudgetSchema } from './kubernetesObjects';
import { projectDisruptionBudget } from './projectDisruptionBudget';

const project = (budget: object) =>
  projectDisruptionBudget(
    podDisruptionBudgetSchema.parse({
      metadata: {
        name: 'orders-llm-dvara-server',
        labels: { 'app.kubernetes.io/component': 'gateway-server' },
      },
      ...budget,
    }),
  );

describe('projectDisruptionBudget', () => {
  it.each<[string, object, object]>([
    [
      'counted',
      {
        spec: { minAvailable: 1 },
        status: {
          disruptionsAllowed: 1,
          currentHealthy: 2,
          desiredHealthy: 1,
          expectedPods: 2,
        },
      },
      {
        minAvailable: 1,
        disruptionsAllowed: 1,
        currentHealthy: 2,
        desiredHealthy: 1,
        expectedPods: 2,
      },
    ],
    [
      'a percentage',
      { spec: { maxUnavailable: '50%' } },
      { maxUnavailable: '50%' },
    ],
    ['not counted yet', { spec: { minAvailable: 1 } }, { minAvailable: 1 }],
    [
      'of tomorrow',
      {
        spec: { minAvailable: { least: 1 } },
        status: { disruptionsAllowed: 'some' },
      },
      {},
    ],
    ['without anything', {}, {}],
  ])('%s', (_name, budget, expected) => {
    const report = project(budget);
    expect(disruptionBudgetSchema.parse(report)).toEqual({
      component: 'gateway-server',
      name: 'orders-llm-dvara-server',
      ...expected,
    });
  });

  it('leaves out one of another chart', () => {
    expect(project({ metadata: { name: 'other' } })).toBeUndefined();
  });
});
