import type { FleetGateway } from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import {
  memo,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from 'react';
import type { FleetColumn } from '../../lib/fleet/fleetColumns';
import type { FleetOrder, FleetQuery } from '../../lib/fleet/fleetQuery';
import { CellHint } from './CellHint';
import { FleetHead } from './FleetHead';
import { FleetLooks } from './FleetLooks';
import { FleetRowCells } from './FleetRowCells';
import { HEAD_HEIGHT, layoutTable, OWN_COLUMNS, ROW_HEIGHT } from './layout';
import { RouteLinks } from './RouteLinks';
import { StateSigns } from './StateSigns';
import type { AddressOf } from './useFleetLinks';
import { useFleetWords } from './useFleetWords';
import { useGridFocus } from './useGridFocus';

/** Room for some rows even in a low window, and for what is below the table, in px. */
const LEAST_HEIGHT = 320;
const BELOW = 32;

/** Where the table begins in the page before that is measured, in px. */
const USUAL_TOP = 240;

const Scroller = styled('div')({
  position: 'relative',
  overflow: 'auto',
  // A row that comes into sight must not move those that are read.
  overflowAnchor: 'none',
  overscrollBehaviorX: 'contain',
});

const Head = styled('div')({ position: 'sticky', top: 0, zIndex: 2 });

const Body = styled('div')({ position: 'relative' });

/**
 * Gateways by region. Only the rows and columns in sight are drawn; a screen reader hears of all,
 * and the arrow keys reach all.
 */
export const FleetTable = memo(function Table(props: {
  gateways: readonly FleetGateway[];
  columns: readonly FleetColumn[];
  /** Room for the table, in px. */
  width: number;
  order: Pick<FleetQuery, 'order' | 'descending'>;
  onOrder: (order: FleetOrder) => void;
  addressOf?: AddressOf;
}) {
  const { gateways, columns, width, order, onOrder, addressOf } = props;
  const words = useFleetWords();
  const { t } = words;
  const scroller = useRef<HTMLDivElement>(null);
  const [isScrolled, setScrolled] = useState(false);
  const layout = useMemo(
    () => layoutTable({ width, regionCount: columns.length }),
    [width, columns.length],
  );
  const rowKeys = useMemo(
    () => gateways.map(({ entityRef }) => entityRef),
    [gateways],
  );
  const { place, onKeyDown, onFocus } = useGridFocus({
    grid: scroller,
    rowKeys,
    columnCount: OWN_COLUMNS + columns.length,
  });
  // What has the focus is drawn wherever it is, so that the Tab key finds it.
  const focusRow = place.row - 1;
  const focusRegion = place.column - OWN_COLUMNS;
  const rowVirtualizer = useVirtualizer({
    count: gateways.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: index => rowKeys[index],
    overscan: 3,
    scrollPaddingStart: HEAD_HEIGHT,
    paddingStart: HEAD_HEIGHT,
    rangeExtractor: range => withIndex(defaultRangeExtractor(range), focusRow),
  });
  const columnVirtualizer = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => layout.region,
    overscan: 1,
    paddingStart: layout.regionsLeft,
    scrollPaddingStart: layout.gateway,
    rangeExtractor: range =>
      withIndex(defaultRangeExtractor(range), focusRegion),
  });
  const reveal = ({ row, column }: { row: number; column: number }) => {
    if (row > 0) {
      rowVirtualizer.scrollToIndex(row - 1);
    }
    if (column >= OWN_COLUMNS) {
      columnVirtualizer.scrollToIndex(column - OWN_COLUMNS);
    } else {
      scroller.current?.scrollTo({ left: 0 });
    }
  };
  useEffect(() => {
    columnVirtualizer.measure();
  }, [columnVirtualizer, layout]);
  const drawnText = columnVirtualizer
    .getVirtualItems()
    .map(({ index }) => index)
    .join();
  const drawn = useMemo(
    () =>
      drawnText
        .split(',')
        .filter(Boolean)
        .map(Number)
        .filter(index => index < columns.length),
    [drawnText, columns.length],
  );
  const maxHeight = useRoomBelow(scroller);

  return (
    <FleetLooks>
      <RouteLinks>
        <StateSigns />
        <Scroller
          ref={scroller}
          className={isScrolled ? 'fleet-scrolled' : undefined}
          style={{ maxHeight }}
          data-testid="fleet-scroller"
          onScroll={event => setScrolled(event.currentTarget.scrollLeft > 0)}
        >
          <div
            role="grid"
            aria-label={t('table.title')}
            aria-rowcount={gateways.length + 1}
            aria-colcount={OWN_COLUMNS + columns.length}
            tabIndex={-1}
            style={{ width: layout.total }}
            onKeyDown={event => onKeyDown(event, reveal)}
            onFocus={onFocus}
          >
            <Head role="rowgroup">
              <FleetHead
                columns={columns}
                drawn={drawn}
                layout={layout}
                order={order}
                onOrder={onOrder}
                focusColumn={place.row === 0 ? place.column : undefined}
              />
            </Head>
            <Body
              role="rowgroup"
              style={{ height: gateways.length * ROW_HEIGHT }}
            >
              {rowVirtualizer.getVirtualItems().map(({ index, key, start }) => {
                const gateway = gateways[index];
                return (
                  gateway && (
                    <div
                      key={key}
                      role="row"
                      className="fleet-row"
                      aria-rowindex={index + 2}
                      data-entity={gateway.entityRef}
                      data-testid={`fleet-row-${gateway.name}`}
                      style={{
                        width: layout.total,
                        transform: `translateY(${start - HEAD_HEIGHT}px)`,
                      }}
                    >
                      <FleetRowCells
                        gateway={gateway}
                        words={words}
                        columns={columns}
                        drawn={drawn}
                        layout={layout}
                        focusColumn={
                          index === focusRow ? place.column : undefined
                        }
                        page={addressOf?.(gateway.entityRef)}
                        ownerPage={gateway.owner && addressOf?.(gateway.owner)}
                      />
                    </div>
                  )
                );
              })}
            </Body>
          </div>
        </Scroller>
        <CellHint scroller={scroller} gateways={gateways} columns={columns} />
      </RouteLinks>
    </FleetLooks>
  );
});

function withIndex(indices: number[], index: number): number[] {
  return index < 0 || indices.includes(index)
    ? indices
    : [...indices, index].sort((one, other) => one - other);
}

/** The height that is left in the window below where the table begins, as CSS has it. */
function useRoomBelow(element: RefObject<HTMLElement>): string {
  // Bounded from the first: as high as all its rows, the table would draw them all.
  const [top, setTop] = useState(USUAL_TOP);
  useLayoutEffect(() => {
    const measure = () => {
      if (element.current) {
        const { top: inWindow } = element.current.getBoundingClientRect();
        setTop(Math.round(inWindow + window.scrollY));
      }
    };
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, [element]);
  return `max(${LEAST_HEIGHT}px, calc(100vh - ${top + BELOW}px))`;
}
