import type { FleetRegion } from '@dvara/backstage-plugin-dvara-common';
import WarningAmber from '@mui/icons-material/WarningAmber';
import { Link } from 'react-router-dom';
import { useFleetTranslation } from '../../hooks/useFleetTranslation';
import { useWords } from '../../hooks/useWords';
import { describeCell } from '../../lib/fleet/describeCell';
import { stateIcons } from '../StateLabel';
import { VisuallyHidden } from '../VisuallyHidden';
import { CellAge } from './CellAge';

/** How a gateway is in one region, leading to its tab where that is known. */
export function FleetCell(props: {
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
      {regionId && <span className="fleet-region">{regionId} </span>}
      {!isNothing && (
        <VisuallyHidden>{`${stateLabel(cell.state)}: `}</VisuallyHidden>
      )}
      <span>
        {text}
        {isAged && (
          <>
            {' · '}
            <CellAge at={cell.checkedAt} />
          </>
        )}
      </span>
      {!isNothing && <VisuallyHidden>{` ${cell.reason}`}</VisuallyHidden>}
    </>
  );
  return to ? (
    <Link to={to} {...look}>
      {content}
    </Link>
  ) : (
    <span {...look}>{content}</span>
  );
}
