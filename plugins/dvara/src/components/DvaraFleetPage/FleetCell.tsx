import type { FleetRegion } from '@dvara/backstage-plugin-dvara-common';
import { memo } from 'react';
import { describeCell } from '../../lib/fleet/describeCell';
import { CellAge } from './CellAge';
import { RouteLink } from './RouteLinks';
import { StateSign } from './StateSigns';
import type { FleetWords } from './useFleetWords';

/**
 * How a gateway is in one region, leading to its tab where that is known. Cells that stay while
 * one scrolls sideways are not drawn again.
 */
export const FleetCell = memo(function Cell(props: {
  cell: FleetRegion;
  words: FleetWords;
  /** Address of the gateway's tab, opened at the region. */
  to?: string;
  /** Name of the region, where no column tells it. */
  regionId?: string;
  tabIndex?: number;
}) {
  const { cell, words, to, regionId, tabIndex } = props;
  const { t, stateLabel } = words;
  const { tone, text, warns, isAged } = describeCell(cell, t);
  const isNothing = cell.state === 'notInstalled';
  const look = {
    className: [
      'fleet-pill',
      isNothing ? 'fleet-nothing' : `fleet-${tone}`,
      ...(isAged ? ['fleet-aged'] : []),
    ].join(' '),
    tabIndex,
    'data-focus': true,
    'data-region': cell.regionId,
  };
  const content = (
    <>
      {(!isNothing || regionId) && (
        <StateSign name={warns ? 'warning' : cell.state} />
      )}
      {regionId && <span className="fleet-region">{regionId}</span>}{' '}
      {!isNothing && (
        <span className="fleet-spoken">{`${stateLabel(cell.state)}:`}</span>
      )}{' '}
      <span>
        {text}
        {isAged && (
          <>
            {' · '}
            <CellAge at={cell.checkedAt} />
          </>
        )}
      </span>{' '}
      {!isNothing && <span className="fleet-spoken">{cell.reason}</span>}
    </>
  );
  return to ? (
    <RouteLink to={to} {...look}>
      {content}
    </RouteLink>
  ) : (
    <span {...look}>{content}</span>
  );
});
