import type { AutoscalerReport } from '@dvara/backstage-plugin-dvara-common';
import type { Translate } from '../hooks/useDvaraTranslation';
import { formatDuration } from './formatDuration';

type Behavior = NonNullable<AutoscalerReport['behavior']>;
type Rules = NonNullable<Behavior['scaleUp']>;

/**
 * How fast an autoscaler may scale, as sentences: «Up: the larger of 4 pods per 15 s and
 * 100 % per 15 s, once wanted for 30 s.»
 */
export function describeBehavior(options: {
  behavior: AutoscalerReport['behavior'];
  t: Translate;
}): string[] {
  const { behavior, t } = options;
  const { scaleUp, scaleDown } = behavior ?? {};
  const sentences = [
    scaleUp && t('autoscaling.up', { rules: describeRules(scaleUp, t) }),
    scaleDown && t('autoscaling.down', { rules: describeRules(scaleDown, t) }),
  ].filter(sentence => sentence !== undefined);
  return sentences.length > 0 ? sentences : [t('autoscaling.byDefault')];
}

function describeRules(rules: Rules, t: Translate): string {
  const { policies, selectPolicy, stabilizationWindowSeconds } = rules;
  if (selectPolicy === 'Disabled') {
    return t('autoscaling.never');
  }
  const named = describePolicies({ policies, selectPolicy, t });
  return stabilizationWindowSeconds
    ? t('autoscaling.afterWindow', {
        rules: named,
        duration: formatDuration(stabilizationWindowSeconds),
      })
    : t('autoscaling.atOnce', { rules: named });
}

function describePolicies(options: {
  policies: Rules['policies'];
  selectPolicy: Rules['selectPolicy'];
  t: Translate;
}): string {
  const { policies, selectPolicy, t } = options;
  const named = policies.map(({ type, value, periodSeconds }): string =>
    t(
      type === 'Pods' ? 'autoscaling.ruleOfPods' : 'autoscaling.ruleOfPercent',
      {
        value: String(value),
        period: formatDuration(periodSeconds),
      },
    ),
  );
  if (named.length === 0) {
    return t('autoscaling.atWill');
  }
  const rules = named.reduce((first, second) =>
    t('autoscaling.and', { first, second }),
  );
  if (named.length === 1) {
    return rules;
  }
  return t(
    selectPolicy === 'Min' ? 'autoscaling.smallerOf' : 'autoscaling.largerOf',
    { rules },
  );
}
