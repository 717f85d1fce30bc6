import {
  type GatewayReport,
  readAutoscaler,
  readSection,
  type RegionReport,
} from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { Link } from 'react-router-dom';
import type { FeedMode } from '../../feed';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { NowProvider } from '../../hooks/useNow';
import { Age } from '../Age';
import { ConnectionBadge } from '../Connection';
import { StateLabel } from '../StateLabel';

const List = styled('ul')({ listStyle: 'none', margin: 0, padding: 0 });

const Item = styled('li')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'minmax(0, 1fr) auto',
  alignItems: 'center',
  gap: theme.spacing(0.25, 2),
  padding: theme.spacing(1, 0),
  fontSize: 14,
  lineHeight: 1.5,
  '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
  '& a': { color: 'inherit', textDecorationColor: theme.palette.divider },
  '& a:hover': { textDecorationColor: 'currentcolor' },
}));

const Name = styled('span')({ fontWeight: 600, overflowWrap: 'anywhere' });

const Numbers = styled('span')(({ theme }) => ({
  gridColumn: '1 / -1',
  fontSize: 12.5,
  color: theme.palette.text.secondary,
}));

/** A word for each region, its ready pods, autoscaling and providers. */
export function GatewayOverview(props: {
  report: GatewayReport;
  /** When the report arrived by the browser's clock, in ms since the epoch. */
  receivedAt: number;
  /** Address of the tab. */
  tab?: string;
  mode: FeedMode;
  /** Why the last try to refresh failed. */
  error?: Error;
}) {
  const { report, receivedAt, tab, mode, error } = props;
  const { t } = useDvaraTranslation();
  return (
    <NowProvider offset={Date.parse(report.generatedAt) - receivedAt}>
      {error && mode !== 'live' && (
        <ConnectionBadge
          mode={mode}
          generatedAt={report.generatedAt}
          error={error}
        />
      )}
      <List aria-label={t('card.regions')}>
        {report.regions.map(region => (
          <RegionLine key={region.region.id} report={region} tab={tab} />
        ))}
      </List>
    </NowProvider>
  );
}

function RegionLine(props: { report: RegionReport; tab?: string }) {
  const { report, tab } = props;
  const { region, state } = report;
  const { t } = useDvaraTranslation();
  const numbers = useNumbers(report);
  return (
    <Item data-testid={`region-card-${region.id}`}>
      <Name>
        {tab ? (
          <Link to={`${tab}?region=${encodeURIComponent(region.id)}`}>
            {region.name}
          </Link>
        ) : (
          region.name
        )}
      </Name>
      <StateLabel state={state} />
      {(numbers.length > 0 || report.failure) && (
        <Numbers>
          {numbers.join(' · ')}
          {report.failure && (
            <>
              {numbers.length > 0 && ' · '}
              {report.seenAt ? (
                <Age
                  at={report.seenAt}
                  say={duration => t('checked.lastSeen', { duration })}
                />
              ) : (
                t('checked.neverSeen')
              )}
            </>
          )}
        </Numbers>
      )}
    </Item>
  );
}

function useNumbers(report: RegionReport): string[] {
  const { t } = useDvaraTranslation();
  if (report.state === 'notInstalled') {
    return [];
  }
  const components = readSection(report.components);
  const autoscaling = readSection(report.autoscaling);
  const status = readSection(report.status);
  const numbers: string[] = [];
  if ('data' in components) {
    const sum = (key: 'ready' | 'desired') =>
      String(components.data.reduce((total, each) => total + each[key], 0));
    numbers.push(
      t('card.pods', { ready: sum('ready'), desired: sum('desired') }),
    );
  }
  if ('data' in autoscaling) {
    const server = autoscaling.data.find(
      ({ component }) => component === 'gateway-server',
    );
    if (server) {
      const { current, desired, changing } = readAutoscaler(server);
      const bounds = { min: String(server.min), max: String(server.max) };
      const replicas = changing
        ? t('autoscaling.changing', {
            current: String(current),
            desired: String(desired),
            ...bounds,
          })
        : t('autoscaling.steady', { current: String(current), ...bounds });
      numbers.push(t('card.autoscaling', { replicas }));
    } else {
      numbers.push(t('card.autoscalingOff'));
    }
  }
  if ('data' in status) {
    const { providers } = status.data.status;
    numbers.push(
      t('card.providers', {
        healthy: String(
          providers.filter(({ health }) => health === 'HEALTHY').length,
        ),
        total: String(providers.length),
      }),
    );
  }
  return numbers;
}
