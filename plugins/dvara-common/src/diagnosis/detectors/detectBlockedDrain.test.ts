import type { AutoscalerReport } from '../../report/autoscaling';
import type { DisruptionBudget } from '../../report/disruptionBudget';
import {
  autoscaler,
  disruptionBudget,
  fresh,
} from '../../testUtils/scenarios/scenarioParts';
import { clock, detectIn } from './__testUtils__/detectIn';
import { detectBlockedDrain } from './detectBlockedDrain';

const idsWith = (
  budget: Partial<DisruptionBudget>,
  scaled?: Partial<AutoscalerReport>,
) =>
  detectIn(detectBlockedDrain, {
    disruptionBudgets: fresh(clock, [disruptionBudget(budget)]),
    autoscaling: fresh(clock, scaled ? [autoscaler(clock, scaled)] : []),
  }).map(({ id }) => id);

describe('detectBlockedDrain', () => {
  it.each<
    [string, Partial<DisruptionBudget>, Partial<AutoscalerReport> | undefined]
  >([
    ['nothing may be evicted', { disruptionsAllowed: 0 }, undefined],
    [
      'not a single pod may be gone',
      { minAvailable: undefined, maxUnavailable: 0, disruptionsAllowed: 0 },
      { min: 2 },
    ],
  ])('now, with all pods well: %s', (_name, budget, scaled) => {
    expect(idsWith(budget, scaled)).toEqual(['drain-blocked']);
  });

  it.each<[string, Partial<DisruptionBudget>, Partial<AutoscalerReport>]>([
    ['as many as must stay', { minAvailable: 2 }, { min: 2 }],
    ['fewer than must stay', { minAvailable: 3 }, { min: 2 }],
    ['all of them, as a percentage', { minAvailable: '100%' }, { min: 2 }],
    ['half of one is one', { minAvailable: '50%' }, { min: 1 }],
    [
      'none may be gone',
      { minAvailable: undefined, maxUnavailable: '0%' },
      { min: 2 },
    ],
  ])('at the autoscaler’s minimum: %s', (_name, budget, scaled) => {
    expect(idsWith(budget, scaled)).toEqual(['drain-blocked-at-minimum']);
  });

  it.each<
    [string, Partial<DisruptionBudget>, Partial<AutoscalerReport> | undefined]
  >([
    ['one more than must stay', { minAvailable: 1 }, { min: 2 }],
    ['half of two is one', { minAvailable: '50%' }, { min: 2 }],
    [
      'one may be gone',
      { minAvailable: undefined, maxUnavailable: 1 },
      { min: 1 },
    ],
    [
      'pods are missing, which is its own finding',
      { disruptionsAllowed: 0, currentHealthy: 2 },
      undefined,
    ],
    [
      'the controller has not counted yet',
      { disruptionsAllowed: undefined },
      undefined,
    ],
    ['a bound of tomorrow', { minAvailable: 'most' }, { min: 1 }],
  ])('not: %s', (_name, budget, scaled) => {
    expect(idsWith(budget, scaled)).toEqual([]);
  });

  it('offers values that the chart accepts together', () => {
    const [{ template, evidence }] = detectIn(detectBlockedDrain, {
      disruptionBudgets: fresh(clock, [disruptionBudget({ minAvailable: 2 })]),
    });
    expect(evidence).toBe(
      'The autoscaler may go down to 2, orders-llm-dvara-server has minAvailable 2.',
    );
    expect(template?.values).toMatchObject({
      component: 'gatewayServer',
      change: { pdb: { minAvailable: '', maxUnavailable: 1 } },
    });
  });
});
