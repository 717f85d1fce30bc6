import type {
  FleetGateway,
  FleetRegion,
} from '@dvara/backstage-plugin-dvara-common';
import Paper from '@mui/material/Paper';
import Popper from '@mui/material/Popper';
import { styled } from '@mui/material/styles';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { useFleetTranslation } from '../../hooks/useFleetTranslation';
import type { FleetColumn } from '../../lib/fleet/fleetColumns';
import { Age } from '../Age';
import { StateLabel } from '../StateLabel';

/** Before a hint appears below the mouse, and before it goes, in ms. */
const SHOW_AFTER = 300;
const HIDE_AFTER = 120;

const Sheet = styled(Paper)(({ theme }) => ({
  maxWidth: 320,
  margin: theme.spacing(0.5),
  padding: theme.spacing(1.25, 1.5),
  fontSize: 12.5,
  lineHeight: 1.5,
  overflowWrap: 'anywhere',
  border: `1px solid ${theme.palette.divider}`,
  '& p': { margin: theme.spacing(0.5, 0, 0) },
  '& dl': {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    gap: theme.spacing(0, 1.5),
    margin: theme.spacing(0.75, 0, 0),
  },
  '& dt': { color: theme.palette.text.secondary },
  '& dd': { margin: 0 },
}));

const Title = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  justifyContent: 'space-between',
  alignItems: 'center',
  gap: theme.spacing(0.5, 1.5),
  fontWeight: 600,
}));

/** One cell, told whole. */
interface Hinted {
  anchor: Element;
  entityRef: string;
  regionId: string;
}

/**
 * What more there is to say of the cell below the mouse, or with the focus. One for the whole
 * table, as each cell with its own would slow the scrolling.
 */
export function CellHint(props: {
  scroller: RefObject<HTMLElement>;
  gateways: readonly FleetGateway[];
  columns: readonly FleetColumn[];
}) {
  const { scroller, gateways, columns } = props;
  const [hinted, setHinted] = useState<Hinted>();
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const plan = (next: Hinted | undefined, wait: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setHinted(next), wait);
  };
  useEffect(() => {
    const box = scroller.current;
    const hide = () => plan(undefined, HIDE_AFTER);
    const hideNow = () => plan(undefined, 0);
    const onOver = ({ target }: Event) => {
      const next = findHinted(target);
      if (next) {
        plan(next, SHOW_AFTER);
      } else {
        hide();
      }
    };
    const onFocus = ({ target }: Event) => {
      const next = findHinted(target);
      if (next?.anchor.matches(':focus-visible')) {
        plan(next, 0);
      }
    };
    const onKey = ({ key }: KeyboardEvent) => key === 'Escape' && hideNow();
    box?.addEventListener('mouseover', onOver);
    box?.addEventListener('mouseleave', hide);
    box?.addEventListener('focusin', onFocus);
    box?.addEventListener('focusout', hide);
    box?.addEventListener('scroll', hideNow, { passive: true });
    document.addEventListener('keydown', onKey);
    return () => {
      clearTimeout(timer.current);
      box?.removeEventListener('mouseover', onOver);
      box?.removeEventListener('mouseleave', hide);
      box?.removeEventListener('focusin', onFocus);
      box?.removeEventListener('focusout', hide);
      box?.removeEventListener('scroll', hideNow);
      document.removeEventListener('keydown', onKey);
    };
  }, [scroller]);

  const gateway =
    hinted && gateways.find(({ entityRef }) => entityRef === hinted.entityRef);
  const cell = gateway?.regions.find(
    ({ regionId }) => regionId === hinted?.regionId,
  );
  const column = columns.find(({ id }) => id === hinted?.regionId);
  return (
    <Popper
      open={Boolean(cell && hinted?.anchor.isConnected)}
      anchorEl={hinted?.anchor}
      placement="bottom-start"
      // Over the portal's side bar.
      sx={{ zIndex: 'tooltip' }}
      onMouseEnter={() => clearTimeout(timer.current)}
      onMouseLeave={() => plan(undefined, HIDE_AFTER)}
    >
      {gateway && cell && (
        <Sheet elevation={4} data-testid="fleet-hint">
          <Title>
            <span>
              {gateway.title ?? gateway.name} · {column?.name ?? cell.regionId}
            </span>
            <StateLabel state={cell.state} />
          </Title>
          <CellFacts cell={cell} />
        </Sheet>
      )}
    </Popper>
  );
}

function CellFacts(props: { cell: FleetRegion }) {
  const { cell } = props;
  const { ready, desired, appVersion, chartVersion } = cell;
  const { t } = useFleetTranslation();
  const facts = [
    ready !== undefined &&
      desired !== undefined && {
        name: t('hint.pods'),
        value: t('hint.podsValue', {
          ready: String(ready),
          desired: String(desired),
        }),
      },
    appVersion && { name: t('hint.appVersion'), value: appVersion },
    chartVersion && { name: t('hint.chartVersion'), value: chartVersion },
    cell.stale && { name: t('hint.seen'), value: <Age at={cell.checkedAt} /> },
  ].flatMap(fact => fact || []);
  return (
    <>
      <p>{cell.reason}</p>
      {cell.atMaximum && <p>{t('hint.maximum')}</p>}
      {cell.rolling && <p>{t('hint.rolling')}</p>}
      {facts.length > 0 && (
        <dl>
          {facts.map(({ name, value }) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

function findHinted(target: EventTarget | null): Hinted | undefined {
  const anchor =
    target instanceof Element ? target.closest('[data-region]') : null;
  const entityRef = anchor
    ?.closest('[data-entity]')
    ?.getAttribute('data-entity');
  const regionId = anchor?.getAttribute('data-region');
  return anchor && entityRef && regionId
    ? { anchor, entityRef, regionId }
    : undefined;
}
