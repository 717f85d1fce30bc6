import { styled } from '@mui/material/styles';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { NumberedLine } from '../../lib/PodLogBuffer';
import type { LogMatch } from './findMatches';
import { LINE_HEIGHT, LogLine } from './LogLine';

/** So near to the end counts as being there, in px. */
const NEAR_END = LINE_HEIGHT * 1.5;

const Scroller = styled('div')(({ theme }) => ({
  flex: '1 1 0',
  minHeight: 0,
  overflow: 'auto',
  overflowAnchor: 'none',
  backgroundColor: theme.palette.background.paper,
  '&:focus-visible': {
    outline: `2px solid ${theme.palette.primary.main}`,
    outlineOffset: -2,
  },
}));

const Sizer = styled('div')({
  position: 'relative',
  width: '100%',
});

const Place = styled('div')({
  position: 'absolute',
  top: 0,
  left: 0,
  minWidth: '100%',
});

/** The lines of a log; only those in sight are on the page. */
export function LogLines(props: {
  lines: readonly NumberedLine[];
  /** What they are, for those who do not see them. */
  label: string;
  wraps: boolean;
  timestamps: boolean;
  matches: readonly LogMatch[];
  currentMatch?: LogMatch;
  /** Whether the newest line is kept in sight. */
  sticks: boolean;
  /** The reader scrolled up from the newest line. */
  onLeaveEnd: () => void;
  /** The reader came back to it. */
  onReachEnd: () => void;
}) {
  const { lines, label, wraps, timestamps, matches, currentMatch } = props;
  const { sticks, onLeaveEnd, onReachEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: index => lines[index].number,
    overscan: 20,
  });
  const height = virtualizer.getTotalSize();
  const matchesOf = useMemo(() => {
    const byLine = new Map<number, LogMatch[]>();
    for (const match of matches) {
      const known = byLine.get(match.line);
      if (known) {
        known.push(match);
      } else {
        byLine.set(match.line, [match]);
      }
    }
    return byLine;
  }, [matches]);

  useLayoutEffect(() => {
    const first = virtualizer.range?.startIndex;
    virtualizer.measure();
    // The lines that were read stay in sight, however high they are now.
    if (first !== undefined && !sticks) {
      virtualizer.scrollToIndex(first, { align: 'start' });
    }
    // Nothing moves when only where the reader is changes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [virtualizer, wraps, timestamps]);

  useLayoutEffect(() => {
    if (sticks && scroller.current) {
      scroller.current.scrollTop = scroller.current.scrollHeight;
    }
  }, [sticks, lines, height]);

  const target = currentMatch?.index;
  useEffect(() => {
    if (target !== undefined) {
      virtualizer.scrollToIndex(target, { align: 'center' });
    }
    // A match that only changed its index moved with its line.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [virtualizer, currentMatch?.line, currentMatch?.start]);

  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller.current!;
    const moved = scrollTop - lastTop.current;
    lastTop.current = scrollTop;
    const isAtEnd = scrollHeight - scrollTop - clientHeight <= NEAR_END;
    if (isAtEnd && moved > 0) {
      onReachEnd();
    } else if (!isAtEnd && moved < 0) {
      onLeaveEnd();
    }
  };

  return (
    <Scroller
      ref={scroller}
      role="region"
      aria-label={label}
      tabIndex={0}
      onScroll={onScroll}
      data-testid="dvara-log-lines"
    >
      <Sizer role="list" style={{ height }}>
        {virtualizer.getVirtualItems().map(item => (
          <Place
            key={item.key}
            ref={wraps ? virtualizer.measureElement : undefined}
            data-index={item.index}
            role="listitem"
            aria-setsize={lines.length}
            aria-posinset={item.index + 1}
            style={{
              transform: `translateY(${item.start}px)`,
              width: wraps ? '100%' : 'max-content',
            }}
          >
            <LogLine
              line={lines[item.index]}
              timestamps={timestamps}
              wraps={wraps}
              matches={matchesOf.get(lines[item.index].number) ?? []}
              currentMatch={currentMatch}
            />
          </Place>
        ))}
      </Sizer>
    </Scroller>
  );
}
