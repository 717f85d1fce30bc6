import type { GatewayReport } from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import type { FeedMode } from '../../feed';
import { NowProvider } from '../../hooks/useNow';
import type { GatewayAction } from '../../hooks/useGatewayActions';
import type { GatewayLinks } from '../../hooks/useGatewayLinks';
import { OfferedActionsProvider } from '../../hooks/useOfferedActions';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { DriftCard } from '../DriftCard';
import { HeadlineCard } from '../HeadlineCard';
import { Notice } from '../Notice';
import { PodLogHost } from '../PodLogDialog';
import { ProviderMatrixCard } from '../ProviderMatrixCard';
import { RegionsCard } from '../RegionsCard';

const Root = styled('div')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'minmax(0, 1fr)',
  gap: theme.spacing(2),
  color: theme.palette.text.primary,
  '@media (prefers-reduced-motion: reduce)': {
    '& *': { transition: 'none !important', animation: 'none !important' },
  },
}));

/** More columns than these do not fit into half a page. */
const MANY_REGIONS = 5;

const Pair = styled('div', {
  shouldForwardProp: name => name !== 'many',
})<{ many: boolean }>(({ theme, many }) => ({
  display: 'grid',
  gridTemplateColumns: many
    ? 'minmax(0, 1fr)'
    : 'repeat(auto-fit, minmax(min(400px, 100%), 1fr))',
  alignItems: 'start',
  gap: theme.spacing(2),
}));

const noLinks: GatewayLinks = {};
const noActions: GatewayAction[] = [];

/** A gateway's report as a person reads it: headline, regions, providers, drift. */
export function GatewayReportView(props: {
  report: GatewayReport;
  /** When the report arrived by the browser's clock, in ms since the epoch. */
  receivedAt: number;
  mode: FeedMode;
  /** Why the last try to refresh failed. */
  error?: Error;
  onRefresh: () => void;
  links?: GatewayLinks;
  actions?: GatewayAction[];
  /** A region whose row is open at first. */
  openRegionId?: string;
}) {
  const {
    report,
    receivedAt,
    mode,
    error,
    onRefresh,
    links = noLinks,
    actions = noActions,
    openRegionId,
  } = props;
  const { t } = useDvaraTranslation();
  if (report.regions.length === 0) {
    return (
      <Notice title={t('tab.emptyTitle')}>{t('tab.emptyDescription')}</Notice>
    );
  }
  return (
    <NowProvider offset={Date.parse(report.generatedAt) - receivedAt}>
      <PodLogHost>
        <Root data-testid="dvara-tab" data-generated-at={report.generatedAt}>
          <HeadlineCard
            report={report}
            mode={mode}
            error={error}
            onRefresh={onRefresh}
            links={links}
            actions={actions}
          />
          <OfferedActionsProvider value={actions}>
            <RegionsCard
              report={report}
              links={links}
              openRegionId={openRegionId}
            />
          </OfferedActionsProvider>
          <Pair many={report.regions.length > MANY_REGIONS}>
            <ProviderMatrixCard report={report} />
            <DriftCard report={report} />
          </Pair>
        </Root>
      </PodLogHost>
    </NowProvider>
  );
}
