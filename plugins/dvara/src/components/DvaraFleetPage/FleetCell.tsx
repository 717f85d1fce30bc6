import type { FleetRegion } from '@dvara/backstage-plugin-dvara-common';
import WarningAmber from '@mui/icons-material/WarningAmber';
import { memo } from 'react';
import { Link } from 'react-router-dom';
import { useFleetTranslation } from '../../hooks/useFleetTranslation';
import { useWords } from '../../hooks/useWords';
import { describeCell } from '../../lib/fleet/describeCell';
import { stateIcons } from '../StateLabel';
import { CellAge } from './CellAge';

/**
 * How a gateway is in one region, leading to its tab where that is known. Cells that stay while
 * one scrolls sideways are not drawn again.
 */
export const FleetCell = memo(function FleetCell(props: {
  cell: FleetRegion;
  /** Address of the gateway's tab, opened at the region. */
  to?: string;
  /** Name of the region, where no column tells it. */
  regionId?: string;
  tabIndex?: number;
}) {
  const { cell, to, regionId, tabIndex } = props;
  const { t } = useFleetTranslation();
  const { stateLabel } = useWords();
  const { tone, text, warns, isAged } = describeCell(cell, t);
  const Icon = warns ? WarningAmber : stateIcons[cell.state];
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
      {(!isNothing || regionId) && <Icon aria-hidden />}
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
    <Link to={to} {...look}>
      {content}
    </Link>
  ) : (
    <span {...look}>{content}</span>
  );
});
