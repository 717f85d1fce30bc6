import type { Translate } from '../../hooks/useDvaraTranslation';
import { remedyWords } from './remedyWords';

const t = ((key: string, options?: { value: string }) =>
  [key, options?.value].filter(Boolean).join(' ')) as unknown as Translate;

const wordsOf = (values: Record<string, unknown>) =>
  remedyWords({
    template: { ref: 'template:default/dvara-change', values },
    actionId: 'change',
    t,
  });

describe('remedyWords', () => {
  it.each<[string, Record<string, unknown>, string]>([
    [
      'memory',
      { change: { resources: { limits: { memory: '2Gi' } } } },
      'findings.apply.memory 2Gi',
    ],
    [
      'the most pods',
      { change: { autoscaling: { maxReplicas: 20 } } },
      'findings.apply.maximum 20',
    ],
    [
      'a disruption budget',
      { change: { pdb: { minAvailable: '', maxUnavailable: 1 } } },
      'findings.apply.budget',
    ],
    [
      'the time to start',
      { change: { startupProbe: { failureThreshold: 24 } } },
      'findings.apply.startup',
    ],
    ['nothing', {}, 'findings.apply.again'],
    ['what has no words', { change: { replicaCount: 3 } }, 'actions.change'],
  ])('says that the form changes %s', (_, values, words) => {
    expect(wordsOf({ gateway: 'component:default/a', ...values })).toBe(words);
  });

  it('leaves other actions their name', () => {
    expect(
      remedyWords({
        template: { ref: 'template:default/dvara-unlock', values: {} },
        actionId: 'unlock',
        t,
      }),
    ).toBe('actions.unlock');
  });
});
