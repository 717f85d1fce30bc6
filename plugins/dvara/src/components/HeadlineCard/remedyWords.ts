import type { Finding } from '@dvara/backstage-plugin-dvara-common';
import type { Translate } from '../../hooks/useDvaraTranslation';
import type { GatewayActionId } from '../../lib/gatewayActions';

/** What a remedy’s button does, by what its form is filled with: «Raise memory to 2Gi». */
export function remedyWords(options: {
  template: NonNullable<Finding['template']>;
  actionId: GatewayActionId;
  t: Translate;
}): string {
  const { template, actionId, t } = options;
  if (actionId !== 'change') {
    return t(`actions.${actionId}`);
  }
  const change = template.values.change;
  if (change === undefined) {
    return t('findings.apply.again');
  }
  const memory = valueAt(change, ['resources', 'limits', 'memory']);
  const most = valueAt(change, ['autoscaling', 'maxReplicas']);
  if (memory) {
    return t('findings.apply.memory', { value: memory });
  }
  if (most) {
    return t('findings.apply.maximum', { value: most });
  }
  if (valueAt(change, ['pdb', 'maxUnavailable'])) {
    return t('findings.apply.budget');
  }
  return valueAt(change, ['startupProbe', 'failureThreshold'])
    ? t('findings.apply.startup')
    : t('actions.change');
}

/** A text or number within what a form is filled with. */
function valueAt(value: unknown, path: string[]): string | undefined {
  let place = value;
  for (const key of path) {
    place =
      typeof place === 'object' && place !== null
        ? Object.entries(place).find(([name]) => name === key)?.[1]
        : undefined;
  }
  return typeof place === 'string' || typeof place === 'number'
    ? String(place)
    : undefined;
}
