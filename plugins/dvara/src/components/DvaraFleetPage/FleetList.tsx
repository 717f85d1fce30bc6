import {
  describeRegionState,
  type FleetGateway,
  type FleetRegion,
} from '@dvara/backstage-plugin-dvara-common';
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { memo, useState } from 'react';
import type { FleetColumn } from '../../lib/fleet/fleetColumns';
import { ownerName } from '../../lib/fleet/ownerName';
import { FleetCell } from './FleetCell';
import { FleetLooks } from './FleetLooks';
import { RouteLink, RouteLinks } from './RouteLinks';
import { StateSigns } from './StateSigns';
import type { AddressOf } from './useFleetLinks';
import { useFleetWords, type FleetWords } from './useFleetWords';
import { Versions } from './Versions';

/** Gateways that are drawn at first, and more with each press of a button. */
const PAGE = 25;

/** Regions that are shown of a gateway, the worst first; the tab has all. */
const SHOWN_REGIONS = 6;

const List = styled('ul')(({ theme }) => ({
  listStyle: 'none',
  margin: 0,
  padding: 0,
  borderTop: `1px solid ${theme.palette.divider}`,
}));

const Item = styled('li')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'minmax(0, 1fr) auto',
  gap: theme.spacing(0.25, 2),
  padding: theme.spacing(1.25, 2.5),
  '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
  '& .fleet-pill': { justifyContent: 'flex-start', whiteSpace: 'normal' },
  '& .fleet-region': { fontWeight: 400 },
  '& .fleet-nothing': { paddingLeft: 0 },
}));

const Chips = styled('div')(({ theme }) => ({
  gridColumn: '1 / -1',
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: theme.spacing(0.75),
  marginTop: theme.spacing(0.5),
}));

const More = styled('div')(({ theme }) => ({
  padding: theme.spacing(1, 2.5),
  borderTop: `1px solid ${theme.palette.divider}`,
}));

const FleetItem = memo(function Gateway(props: {
  gateway: FleetGateway;
  words: FleetWords;
  columns: readonly FleetColumn[];
  page?: string;
}) {
  const { gateway, words, columns, page } = props;
  const { t } = words;
  const { name, title, owner } = gateway;
  const shown = new Set(columns.map(({ id }) => id));
  const cells = gateway.regions
    .filter(({ regionId }) => shown.has(regionId))
    .sort(
      (one, other) =>
        Number(isAbsent(one)) - Number(isAbsent(other)) ||
        describeRegionState(one.state).rank -
          describeRegionState(other.state).rank,
    );
  const tab = page && `${page}/dvara`;
  const left = cells.length - SHOWN_REGIONS;
  return (
    <Item data-testid={`fleet-row-${name}`}>
      <span className="fleet-name">
        {page ? (
          <RouteLink to={page}>{title ?? name}</RouteLink>
        ) : (
          title ?? name
        )}
      </span>
      <Versions gateway={gateway} words={words} />
      <span className="fleet-soft">
        {owner ? ownerName(owner) : t('filters.noOwner')}
      </span>
      <Chips>
        {cells.slice(0, SHOWN_REGIONS).map(cell => (
          <FleetCell
            key={cell.regionId}
            cell={cell}
            words={words}
            regionId={cell.regionId}
            to={tab && `${tab}?region=${encodeURIComponent(cell.regionId)}`}
          />
        ))}
        {left > 0 && (
          <span className="fleet-soft">
            {tab ? (
              <RouteLink to={tab}>
                {t('table.moreRegions', { count: left })}
              </RouteLink>
            ) : (
              t('table.moreRegions', { count: left })
            )}
          </span>
        )}
      </Chips>
    </Item>
  );
});

/** The fleet where there is no room for a table: a gateway with its regions, the worst first. */
export function FleetList(props: {
  gateways: readonly FleetGateway[];
  columns: readonly FleetColumn[];
  addressOf?: AddressOf;
}) {
  const { gateways, columns, addressOf } = props;
  const words = useFleetWords();
  const { t } = words;
  const [most, setMost] = useState(PAGE);
  const left = gateways.length - most;
  return (
    <FleetLooks>
      <RouteLinks>
        <StateSigns />
        <List aria-label={t('table.title')}>
          {gateways.slice(0, most).map(gateway => (
            <FleetItem
              key={gateway.entityRef}
              gateway={gateway}
              words={words}
              columns={columns}
              page={addressOf?.(gateway.entityRef)}
            />
          ))}
        </List>
        {left > 0 && (
          <More>
            <Button
              size="small"
              onClick={() => setMost(most + PAGE)}
              sx={{ textTransform: 'none' }}
            >
              {t('table.more', { number: String(Math.min(PAGE, left)) })}
            </Button>
          </More>
        )}
      </RouteLinks>
    </FleetLooks>
  );
}

/** Where there is little room, what is not there comes last. */
function isAbsent({ state }: FleetRegion): boolean {
  return state === 'notInstalled';
}
