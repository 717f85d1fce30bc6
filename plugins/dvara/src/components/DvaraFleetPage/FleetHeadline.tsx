import type { FleetReport } from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { useMemo } from 'react';
import {
  useFleetTranslation,
  type TranslateFleet,
} from '../../hooks/useFleetTranslation';
import { useNow } from '../../hooks/useNow';
import { countGateways } from '../../lib/fleet/countGateways';
import type { FleetColumn } from '../../lib/fleet/fleetColumns';
import { formatDuration } from '../../lib/formatDuration';

const Title = styled('h2')({
  margin: 0,
  fontSize: 22,
  fontWeight: 700,
  lineHeight: 1.3,
  letterSpacing: '-0.01em',
});

const Rest = styled('p')(({ theme }) => ({
  margin: theme.spacing(0.5, 0, 0),
  fontSize: 14,
  lineHeight: 1.5,
  color: theme.palette.text.secondary,
  overflowWrap: 'anywhere',
}));

/** Regions that are named when they are lost; more would not be read. */
const NAMED_REGIONS = 2;

/** How the fleet is, whatever of it is shown. */
export function FleetHeadline(props: {
  report: FleetReport;
  columns: readonly FleetColumn[];
}) {
  const { report, columns } = props;
  const { t } = useFleetTranslation();
  const { gateways, regions } = report;
  const counts = useMemo(() => countGateways(gateways), [gateways]);
  const lost = columns.filter(
    column => column.lost && column.lost.because !== 'notConfigured',
  );
  return (
    <>
      {/* Its change is read out; the rest has ages that move on. */}
      <Title aria-live="polite">
        {t('headline.regions', {
          count: regions.length,
          gateways: t('headline.gateways', { count: gateways.length }),
        })}
      </Title>
      <Rest>
        {tellCounts({ counts, t })}
        {lost.slice(0, NAMED_REGIONS).map(column => (
          <LostRegion key={column.id} column={column} />
        ))}
        {lost.length > NAMED_REGIONS &&
          ` ${t('headline.moreLost', { count: lost.length - NAMED_REGIONS })}`}
      </Rest>
    </>
  );
}

/** «19 well, 3 degraded, 1 failed.» */
function tellCounts(options: {
  counts: ReturnType<typeof countGateways>;
  t: TranslateFleet;
}): string {
  const { counts, t } = options;
  if (counts.length === 0) {
    return '';
  }
  if (counts.length === 1 && counts[0].condition === 'well') {
    return t('headline.allWell');
  }
  const parts = counts.map(({ condition, count }) =>
    t(`headline.${condition}`, { number: String(count) }),
  );
  return `${parts.join(', ')}.`;
}

function LostRegion(props: { column: FleetColumn }) {
  const { t } = useFleetTranslation();
  const now = useNow();
  return <> {tellLoss({ column: props.column, now, t })}</>;
}

function tellLoss(options: {
  column: FleetColumn;
  now: number;
  t: TranslateFleet;
}): string {
  const { column, now, t } = options;
  const { id: region, lost } = column;
  if (lost?.because === 'denied') {
    return t('headline.denied', { region });
  }
  return lost?.seenAt
    ? t('headline.silentSince', {
        region,
        duration: formatDuration((now - Date.parse(lost.seenAt)) / 1000),
      })
    : t('headline.silent', { region });
}
