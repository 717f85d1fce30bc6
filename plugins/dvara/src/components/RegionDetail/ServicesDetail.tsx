import {
  componentSuffixes,
  type DisruptionBudget,
  type ServiceEndpoints,
} from '@dvara/backstage-plugin-dvara-common';
import CheckIcon from '@mui/icons-material/Check';
import WarningAmber from '@mui/icons-material/WarningAmber';
import { styled } from '@mui/material/styles';
import type { ReactNode } from 'react';
import {
  useDvaraTranslation,
  type Translate,
} from '../../hooks/useDvaraTranslation';
import { toneColours } from '../../lib/tones';
import { Soft } from '../Soft';

const List = styled('ul')({
  display: 'grid',
  gap: 4,
  margin: 0,
  padding: 0,
  listStyle: 'none',
});

const Item = styled('li', {
  shouldForwardProp: name => name !== 'well',
})<{ well: boolean }>(({ theme, well }) => ({
  display: 'flex',
  gap: 6,
  fontSize: 12.5,
  lineHeight: 1.5,
  overflowWrap: 'anywhere',
  '& > svg': {
    flex: 'none',
    fontSize: 16,
    marginTop: 1,
    color: toneColours(theme, well ? 'good' : 'warning').text,
  },
}));

/** Where the Services of a gateway lead. */
export function EndpointsDetail(props: { endpoints: ServiceEndpoints[] }) {
  const { endpoints } = props;
  const { t } = useDvaraTranslation();
  if (endpoints.length === 0) {
    return <Soft>{t('services.none')}</Soft>;
  }
  return (
    <List>
      {endpoints.map(({ service, ready, notReady }) => (
        <Judged key={service} well={ready > 0}>
          {ready > 0
            ? t('services.leads', { service, count: ready })
            : t('services.leadsNowhere', { service })}
          {notReady > 0 && t('services.notReady', { count: notReady })}
        </Judged>
      ))}
    </List>
  );
}

/** How many pods a drained node may take. */
export function DisruptionBudgetsDetail(props: {
  budgets: DisruptionBudget[];
}) {
  const { budgets } = props;
  const { t } = useDvaraTranslation();
  if (budgets.length === 0) {
    return <Soft>{t('services.noBudget')}</Soft>;
  }
  return (
    <List>
      {budgets.map(budget => (
        <Judged key={budget.name} well={budget.disruptionsAllowed !== 0}>
          {describeBudget(budget, t)}
        </Judged>
      ))}
    </List>
  );
}

function Judged(props: { well: boolean; children: ReactNode }) {
  const { well, children } = props;
  const { t } = useDvaraTranslation();
  const Icon = well ? CheckIcon : WarningAmber;
  return (
    <Item well={well}>
      <Icon titleAccess={t(well ? 'autoscaling.yes' : 'autoscaling.no')} />
      <span>{children}</span>
    </Item>
  );
}

function describeBudget(budget: DisruptionBudget, t: Translate): string {
  const { minAvailable, maxUnavailable, disruptionsAllowed } = budget;
  const component = componentSuffixes[budget.component];
  const rule = [
    minAvailable !== undefined &&
      t('services.budgetMin', { component, value: String(minAvailable) }),
    maxUnavailable !== undefined &&
      t('services.budgetMax', { component, value: String(maxUnavailable) }),
  ].find(Boolean);
  return [
    rule || t('services.budget', { component }),
    disruptionsAllowed === 0
      ? t('services.blocked')
      : disruptionsAllowed !== undefined &&
        t('services.allowed', { count: disruptionsAllowed }),
  ]
    .filter(Boolean)
    .join('');
}
