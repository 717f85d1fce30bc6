import type { FleetGateway } from '@dvara/backstage-plugin-dvara-common';
import { memo } from 'react';
import type { FleetColumn } from '../../lib/fleet/fleetColumns';
import { ownerName } from '../../lib/fleet/ownerName';
import { FleetCell } from './FleetCell';
import { OWN_COLUMNS, type TableLayout } from './layout';
import { RouteLink } from './RouteLinks';
import type { FleetWords } from './useFleetWords';
import { Versions } from './Versions';

/**
 * The cells of one gateway. They are drawn again only where the gateway itself, or which columns
 * are in sight, has changed; where the row stands is not their business.
 */
export const FleetRowCells = memo(function RowCells(props: {
  gateway: FleetGateway;
  words: FleetWords;
  columns: readonly FleetColumn[];
  /** Indices of the columns that are drawn. */
  drawn: readonly number[];
  layout: TableLayout;
  /** Column of what the Tab key reaches; absent where that is in another row. */
  focusColumn?: number;
  /** Address of the entity's page. */
  page?: string;
  /** Address of the owner's page. */
  ownerPage?: string;
}) {
  const { gateway, words, columns, drawn, layout, focusColumn } = props;
  const { page, ownerPage } = props;
  const { t } = words;
  const { name, title, owner } = gateway;
  const tabIndexOf = (column: number) => (focusColumn === column ? 0 : -1);
  return (
    <>
      <div
        role="rowheader"
        className="fleet-own"
        aria-colindex={1}
        style={{ width: layout.gateway }}
      >
        <Words
          to={page}
          tabIndex={tabIndexOf(0)}
          className="fleet-name"
          title={title === undefined ? undefined : `${title} (${name})`}
        >
          {title ?? name}
        </Words>
      </div>
      <div
        role="gridcell"
        className="fleet-cell fleet-soft"
        aria-colindex={2}
        style={layout.owner}
      >
        <Words to={ownerPage} tabIndex={tabIndexOf(1)}>
          {owner ? ownerName(owner) : t('filters.noOwner')}
        </Words>
      </div>
      <div
        role="gridcell"
        className="fleet-cell"
        aria-colindex={3}
        style={layout.version}
        tabIndex={tabIndexOf(2)}
        data-focus
      >
        <Versions gateway={gateway} words={words} />
      </div>
      {drawn.map(index => {
        const { id } = columns[index];
        const cell = gateway.regions.find(({ regionId }) => regionId === id);
        const column = OWN_COLUMNS + index;
        return (
          <div
            key={id}
            role="gridcell"
            className="fleet-cell"
            aria-colindex={column + 1}
            style={{
              left: layout.regionsLeft + index * layout.region,
              width: layout.region,
            }}
            {...(!cell && {
              tabIndex: tabIndexOf(column),
              'data-focus': true,
            })}
          >
            {cell ? (
              <FleetCell
                cell={cell}
                words={words}
                to={page && `${page}/dvara?region=${encodeURIComponent(id)}`}
                tabIndex={tabIndexOf(column)}
              />
            ) : (
              <span className="fleet-spoken">{t('table.notHere')}</span>
            )}
          </div>
        );
      })}
    </>
  );
});

function Words(props: {
  to?: string;
  tabIndex: number;
  className?: string;
  /** The whole of it, where there may be no room. */
  title?: string;
  children: string;
}) {
  const { to, children, ...rest } = props;
  return to ? (
    <RouteLink to={to} data-focus {...rest}>
      {children}
    </RouteLink>
  ) : (
    <span data-focus {...rest}>
      {children}
    </span>
  );
}
