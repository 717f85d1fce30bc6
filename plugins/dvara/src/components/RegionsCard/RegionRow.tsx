import { useAnalytics } from '@backstage/core-plugin-api';
import type { RegionReport } from '@dvara/backstage-plugin-dvara-common';
import ExpandMore from '@mui/icons-material/ExpandMore';
import IconButton from '@mui/material/IconButton';
import { styled } from '@mui/material/styles';
import LinearProgress from '@mui/material/LinearProgress';
import { memo, useId, type MouseEvent } from 'react';
import type { GatewayLinks } from '../../hooks/useGatewayLinks';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useWords } from '../../hooks/useWords';
import { Breakable } from '../Breakable';
import { Hint } from '../Hint';
import { LazyPart, PartLoader } from '../LazyPart';
import { StateLabel } from '../StateLabel';
import { AutoscalingCell } from './AutoscalingCell';
import { CheckedCell } from './CheckedCell';
import { GatewayCell } from './GatewayCell';
import {
  Cell,
  CellLabel,
  DetailCell,
  DetailRow,
  FullCell,
  Mono,
  RegionHeadCell,
  Row,
  Small,
} from './layout';
import { PodsCell } from './PodsCell';
import { ProvidersCell } from './ProvidersCell';
import { ReleaseCell } from './ReleaseCell';

/** Most rows stay closed, so that what is in them is loaded when the first is opened. */
const detailLoader = new PartLoader(() =>
  import('../RegionDetail').then(({ RegionDetail }) => RegionDetail),
);

/** What the state’s own word says already. */
const ALL_WELL = 'All well.';

const NameLine = styled('div')({
  display: 'flex',
  alignItems: 'flex-start',
  gap: 6,
  '& > div': { minWidth: 0 },
});

const Toggle = styled(IconButton)({
  margin: '-3px 0 0 -8px',
  padding: 4,
  '& > svg': { transition: 'transform 150ms', transform: 'rotate(-90deg)' },
  '&[aria-expanded="true"] > svg': { transform: 'none' },
});

const Name = styled('div')({ fontSize: 14, fontWeight: 650 });

const Reason = styled(Small)({ marginTop: 4 });

/** A region's row and, once opened, its details below. */
export const RegionRow = memo(function MemoisedRow(props: {
  /** `component:default/orders-llm` */
  entityRef: string;
  report: RegionReport;
  columnCount: number;
  open: boolean;
  onToggle: (regionId: string) => void;
  links: GatewayLinks;
}) {
  const { entityRef, report, columnCount, open, onToggle, links } = props;
  const { t } = useDvaraTranslation();
  const detailId = useId();
  const nameId = useId();
  const { region, state } = report;
  const isUnread = report.failure !== undefined && !report.seenAt;
  const words = useWords();
  const analytics = useAnalytics();

  const toggle = () => {
    analytics.captureEvent('click', open ? 'Close a region' : 'Open a region', {
      attributes: { region: region.id },
    });
    onToggle(region.id);
  };

  // The whole row answers to the mouse; the button is there for everyone else.
  const onRowClick = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const selecting = window.getSelection()?.toString();
    if (!selecting && !target.closest('a, button')) {
      toggle();
    }
  };

  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events */}
      <Row
        role="row"
        aria-labelledby={nameId}
        data-testid={`region-row-${region.id}`}
        data-state={state}
        data-stale={report.failure ? 'true' : undefined}
        onClick={onRowClick}
      >
        <RegionHeadCell role="rowheader" scope="row">
          <NameLine>
            <Toggle
              size="small"
              aria-label={t('regions.details', { region: region.name })}
              aria-expanded={open}
              aria-controls={open ? detailId : undefined}
              onClick={toggle}
            >
              <ExpandMore fontSize="small" />
            </Toggle>
            <div>
              <Name id={nameId}>{region.name}</Name>
              {region.name !== region.id && (
                <Small>
                  <Mono>{region.id}</Mono>
                </Small>
              )}
              {region.cluster !== region.id && (
                <Small>
                  {t('regions.cluster', { cluster: region.cluster })}
                </Small>
              )}
              {region.notice && <Small plain>{region.notice}</Small>}
            </div>
          </NameLine>
        </RegionHeadCell>
        {state === 'notInstalled' ? (
          <>
            <Cell role="cell">
              <CellLabel aria-hidden>{t('regions.state')}</CellLabel>
              <StateLabel state={state} />
            </Cell>
            <FullCell role="cell" colSpan={5}>
              <Small>{words.nextStep(state)}</Small>
            </FullCell>
          </>
        ) : (
          <>
            <Cell role="cell">
              <CellLabel aria-hidden>{t('regions.state')}</CellLabel>
              <Hint
                text={`${words.stateSentence(state)} ${words.nextStep(
                  state,
                )}`.trim()}
              >
                <StateLabel state={state} />
              </Hint>
              {report.reason !== ALL_WELL && (
                <Reason>
                  <Breakable>{report.reason}</Breakable>
                </Reason>
              )}
            </Cell>
            {isUnread ? (
              <FullCell role="cell" colSpan={5}>
                <Small>{t('checked.nothingShown')}</Small>
              </FullCell>
            ) : (
              <>
                <Cell role="cell">
                  <CellLabel aria-hidden>{t('regions.release')}</CellLabel>
                  <ReleaseCell section={report.release} />
                </Cell>
                <Cell role="cell">
                  <CellLabel aria-hidden>{t('regions.pods')}</CellLabel>
                  <PodsCell section={report.components} />
                </Cell>
                <Cell role="cell">
                  <CellLabel aria-hidden>{t('regions.autoscaling')}</CellLabel>
                  <AutoscalingCell
                    section={report.autoscaling}
                    components={report.components?.data}
                  />
                </Cell>
                <Cell role="cell">
                  <CellLabel aria-hidden>{t('regions.gateway')}</CellLabel>
                  <GatewayCell
                    section={report.status}
                    components={report.components?.data}
                    regionId={region.id}
                  />
                </Cell>
                <Cell role="cell">
                  <CellLabel aria-hidden>{t('regions.providers')}</CellLabel>
                  <ProvidersCell section={report.status} />
                </Cell>
              </>
            )}
          </>
        )}
        <Cell role="cell">
          <CellLabel aria-hidden>{t('regions.checked')}</CellLabel>
          <CheckedCell report={report} />
        </Cell>
      </Row>
      {open && (
        <DetailRow
          role="row"
          id={detailId}
          data-testid={`region-detail-${region.id}`}
        >
          <DetailCell role="cell" colSpan={columnCount}>
            <LazyPart
              loader={detailLoader}
              loading={<LinearProgress aria-label={t('regions.loading')} />}
            >
              {RegionDetail => (
                <RegionDetail
                  entityRef={entityRef}
                  report={report}
                  links={links}
                />
              )}
            </LazyPart>
          </DetailCell>
        </DetailRow>
      )}
    </>
  );
});
