import ArrowDownward from '@mui/icons-material/ArrowDownward';
import ArrowUpward from '@mui/icons-material/ArrowUpward';
import CloudOffOutlined from '@mui/icons-material/CloudOffOutlined';
import InfoOutlined from '@mui/icons-material/InfoOutlined';
import LockOutlined from '@mui/icons-material/LockOutlined';
import { styled } from '@mui/material/styles';
import { useFleetTranslation } from '../../hooks/useFleetTranslation';
import type { FleetColumn } from '../../lib/fleet/fleetColumns';
import type { FleetOrder, FleetQuery } from '../../lib/fleet/fleetQuery';
import { ToneBadge } from '../ToneBadge';
import { HEAD_HEIGHT, OWN_COLUMNS, type TableLayout } from './layout';

const Row = styled('div')(({ theme }) => ({
  position: 'relative',
  height: HEAD_HEIGHT,
  boxSizing: 'border-box',
  borderBottom: `1px solid ${theme.palette.divider}`,
  backgroundColor: theme.palette.background.paper,
}));

const Sort = styled('button')(({ theme }) => ({
  display: 'block',
  maxWidth: '100%',
  margin: 0,
  padding: '2px 0',
  border: 0,
  font: 'inherit',
  fontSize: 12,
  fontWeight: 600,
  textAlign: 'left',
  overflowWrap: 'anywhere',
  color: theme.palette.text.secondary,
  backgroundColor: 'transparent',
  cursor: 'pointer',
  '&:hover, [aria-sort] > &': { color: theme.palette.text.primary },
  // A word that the narrowest column holds.
  '& > span:last-of-type': { fontSize: 11.5 },
  '& .fleet-arrow': { fontSize: 13, verticalAlign: '-2px', marginLeft: 3 },
}));

const Column = styled('span')({ display: 'block' });

const Further = styled('span')(({ theme }) => ({
  display: 'flex',
  alignItems: 'center',
  gap: 3,
  fontWeight: 400,
  color: theme.palette.text.secondary,
  '& > svg': { fontSize: 14, flex: 'none' },
}));

/** The names of the columns; each orders the gateways by it. */
export function FleetHead(props: {
  columns: readonly FleetColumn[];
  /** Indices of the columns that are drawn. */
  drawn: readonly number[];
  layout: TableLayout;
  order: Pick<FleetQuery, 'order' | 'descending'>;
  onOrder: (order: FleetOrder) => void;
  focusColumn?: number;
}) {
  const { columns, drawn, layout, order, onOrder, focusColumn } = props;
  const { t } = useFleetTranslation();
  const own = [
    {
      order: 'name',
      name: t('table.gateway'),
      style: { width: layout.gateway },
    },
    { order: 'owner', name: t('table.owner'), style: layout.owner },
    { order: 'version', name: t('table.version'), style: layout.version },
  ] as const;
  const sortOf = (by: FleetOrder) => {
    if (order.order !== by) {
      return {};
    }
    return {
      'aria-sort': order.descending ? 'descending' : 'ascending',
    } as const;
  };
  const arrowOf = (by: FleetOrder) => {
    const Arrow = order.descending ? ArrowDownward : ArrowUpward;
    return order.order === by && <Arrow className="fleet-arrow" aria-hidden />;
  };
  return (
    <Row role="row" aria-rowindex={1} style={{ width: layout.total }}>
      {own.map(({ order: by, name, style }, index) => (
        <div
          key={by}
          role="columnheader"
          className={index === 0 ? 'fleet-own' : 'fleet-cell'}
          aria-colindex={index + 1}
          style={style}
          {...sortOf(by)}
        >
          <Sort
            type="button"
            data-focus
            tabIndex={focusColumn === index ? 0 : -1}
            onClick={() => onOrder(by)}
          >
            {name}
            {arrowOf(by)}
          </Sort>
        </div>
      ))}
      {drawn.map(index => {
        const column = columns[index];
        const by = `region:${column.id}` as const;
        return (
          <div
            key={column.id}
            role="columnheader"
            className="fleet-cell"
            aria-colindex={OWN_COLUMNS + index + 1}
            data-testid={`fleet-column-${column.id}`}
            style={{
              left: layout.regionsLeft + index * layout.region,
              width: layout.region,
            }}
            {...sortOf(by)}
          >
            <Sort
              type="button"
              data-focus
              tabIndex={focusColumn === OWN_COLUMNS + index ? 0 : -1}
              title={
                column.notice && t('table.notice', { text: column.notice })
              }
              onClick={() => onOrder(by)}
            >
              <Column>
                {column.id}
                {arrowOf(by)}
              </Column>
              <RegionFact column={column} />
            </Sort>
          </div>
        );
      })}
    </Row>
  );
}

/** Its name or, loudly, why nothing of the region is current. */
function RegionFact(props: { column: FleetColumn }) {
  const { lost, name, id, notice } = props.column;
  const { t } = useFleetTranslation();
  if (lost?.because === 'unreachable') {
    return (
      <ToneBadge tone="bad" icon={<CloudOffOutlined />}>
        {t('table.noAnswer')}
      </ToneBadge>
    );
  }
  if (lost) {
    return (
      <ToneBadge tone="warning" icon={<LockOutlined />}>
        {t(`table.${lost.because}`)}
      </ToneBadge>
    );
  }
  return (
    <Further>
      {notice && <InfoOutlined aria-hidden />}
      {name === id ? '' : name}
    </Further>
  );
}
