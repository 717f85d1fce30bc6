import {
  DVARA_GATEWAY_ANNOTATION,
  type FleetReport,
} from '@dvara/backstage-plugin-dvara-common';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import { styled } from '@mui/material/styles';
import { useCallback, useDeferredValue, useMemo, useRef } from 'react';
import { dvaraApiRef } from '../../api';
import { fleetPollIntervalOf, type FeedMode } from '../../feed';
import { useFleetTranslation } from '../../hooks/useFleetTranslation';
import { NowProvider } from '../../hooks/useNow';
import { downloadFile } from '../../lib/downloadFile';
import { fleetColumnsOf } from '../../lib/fleet/fleetColumns';
import { fleetCsv } from '../../lib/fleet/fleetCsv';
import {
  isFiltering,
  withoutFilters,
  type FleetOrder,
} from '../../lib/fleet/fleetQuery';
import { selectGateways } from '../../lib/fleet/selectGateways';
import { ConnectionBadge } from '../Connection';
import { FleetFilters } from './FleetFilters';
import { FleetHeadline } from './FleetHeadline';
import { FleetList } from './FleetList';
import { FleetMessage } from './FleetMessage';
import { FleetTable } from './FleetTable';
import { LEAST_TABLE_WIDTH } from './layout';
import { NewGatewayButton } from './NewGatewayButton';
import { RefusedNotice } from './RefusedNotice';
import type { AddressOf } from './useFleetLinks';
import { useFleetQuery } from './useFleetQuery';
import type { NewGateway } from './useNewGateway';
import { useTypedText } from './useTypedText';
import { useWidth } from './useWidth';

const Root = styled('div')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'minmax(0, 1fr)',
  gap: theme.spacing(2),
  color: theme.palette.text.primary,
  '@media (prefers-reduced-motion: reduce)': {
    '& *': { transition: 'none !important', animation: 'none !important' },
  },
}));

const Head = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: theme.spacing(1, 2),
  padding: theme.spacing(2, 2.5, 1.5),
}));

const Words = styled('div')({ flex: '1 1 260px', minWidth: 0 });

const Tools = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: theme.spacing(1, 2),
}));

/** The fleet as the platform team reads it: a sentence, filters, and gateways by region. */
export function FleetView(props: {
  report: FleetReport;
  /** When the report arrived by the browser's clock, in ms since the epoch. */
  receivedAt: number;
  mode: FeedMode;
  /** Why the last try to refresh failed. */
  error?: Error;
  onRefresh: () => void;
  addressOf?: AddressOf;
  newGateway?: NewGateway;
}) {
  const { report, receivedAt, mode, error, onRefresh } = props;
  const { addressOf, newGateway } = props;
  const { t } = useFleetTranslation();
  const pollInterval = fleetPollIntervalOf(useApi(dvaraApiRef));
  const card = useRef<HTMLDivElement>(null);
  const width = useWidth(card);
  const [query, change] = useFleetQuery();
  const [text, setText] = useTypedText({
    told: query.text,
    // The way back leads to before the search, not through its letters.
    onTell: next => change({ text: next }, { replace: query.text !== '' }),
  });
  // Rows are drawn in pieces, so that what is typed and chosen shows at once.
  const asked = useDeferredValue(
    useMemo(() => ({ ...query, text }), [query, text]),
  );
  const { gateways } = report;
  const allColumns = useMemo(() => fleetColumnsOf(report), [report]);
  const columns = useSteadyColumns(
    asked.regions.length === 0
      ? allColumns
      : allColumns.filter(({ id }) => asked.regions.includes(id)),
  );
  const shown = useMemo(
    () => selectGateways({ gateways, query: asked }),
    [gateways, asked],
  );
  const onOrder = useCallback(
    (order: FleetOrder) => {
      if (query.order !== order) {
        change({ order, descending: false });
      } else if (!query.descending) {
        change({ descending: true });
      } else {
        change({ order: 'worst', descending: false });
      }
    },
    [query, change],
  );
  const clear = () => {
    setText('');
    change(withoutFilters);
  };
  const createButton = newGateway && (
    <NewGatewayButton newGateway={newGateway} />
  );
  return (
    <NowProvider offset={Date.parse(report.generatedAt) - receivedAt}>
      <Root data-testid="dvara-fleet" data-generated-at={report.generatedAt}>
        <RefusedNotice refused={report.refused} addressOf={addressOf} />
        <Card
          ref={card}
          component="section"
          variant="outlined"
          aria-label={t('table.title')}
          sx={{ minWidth: 0, borderRadius: 2 }}
        >
          <Head>
            <Words>
              <FleetHeadline report={report} columns={allColumns} />
            </Words>
            <Tools>
              <ConnectionBadge
                mode={mode}
                generatedAt={report.generatedAt}
                error={error}
                onRefresh={onRefresh}
                pollInterval={pollInterval}
                sayLive={duration => t('headline.changed', { duration })}
              />
              {gateways.length > 0 && createButton}
            </Tools>
          </Head>
          {gateways.length === 0 ? (
            <FleetMessage
              title={t('empty.title')}
              text={
                newGateway
                  ? t('empty.description')
                  : t('empty.descriptionByHand', {
                      annotation: DVARA_GATEWAY_ANNOTATION,
                    })
              }
              action={createButton}
            />
          ) : (
            <FleetFilters
              gateways={gateways}
              columns={allColumns}
              query={query}
              text={text}
              onText={setText}
              onChange={change}
              shownCount={shown.length}
              filtering={isFiltering(asked)}
              onDownload={() =>
                downloadFile({
                  fileName: `gateways-${report.generatedAt
                    .slice(0, 16)
                    .replaceAll(':', '')}.csv`,
                  type: 'text/csv;charset=utf-8',
                  // By which Excel knows the encoding.
                  parts: ['\uFEFF', fleetCsv({ gateways: shown, columns })],
                })
              }
            />
          )}
          {gateways.length > 0 && shown.length === 0 && (
            <FleetMessage
              title={t('filters.noneTitle')}
              text={t('filters.noneDescription', {
                total: String(gateways.length),
              })}
              action={
                <Button
                  variant="outlined"
                  onClick={clear}
                  sx={{ textTransform: 'none' }}
                >
                  {t('filters.clear')}
                </Button>
              }
            />
          )}
          {shown.length > 0 &&
            width !== undefined &&
            (width < LEAST_TABLE_WIDTH ? (
              <FleetList
                gateways={shown}
                columns={columns}
                addressOf={addressOf}
              />
            ) : (
              <FleetTable
                gateways={shown}
                columns={columns}
                width={width}
                order={asked}
                onOrder={onOrder}
                addressOf={addressOf}
              />
            ))}
        </Card>
      </Root>
    </NowProvider>
  );
}

/** The same columns as before as long as they say the same, so that rows are not drawn for them. */
function useSteadyColumns<T>(columns: T[]): T[] {
  const text = JSON.stringify(columns);
  // eslint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(() => columns, [text]);
}
