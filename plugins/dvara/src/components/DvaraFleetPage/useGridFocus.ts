import {
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
} from 'react';

/** Where the focus is, or would be on the way back: row 0 is the head. */
interface Place {
  row: number;
  column: number;
}

/** Rows that PageUp and PageDown pass. */
const PAGE = 10;

/**
 * One stop of the Tab key for a whole grid, in which the arrow keys move: also to cells that are not
 * drawn, which are scrolled to first. A cell has the attributes `aria-colindex`, its row
 * `aria-rowindex`, and what takes the focus in it `data-focus`.
 */
export function useGridFocus(options: {
  grid: RefObject<HTMLElement>;
  /** Without the head. */
  rowKeys: readonly string[];
  columnCount: number;
}): {
  place: Place;
  /** Takes what brings a cell into sight. */
  onKeyDown: (event: KeyboardEvent, reveal: (place: Place) => void) => void;
  onFocus: (event: FocusEvent) => void;
} {
  const { grid, rowKeys, columnCount } = options;
  // A row keeps the focus where its place changes.
  const [kept, setKept] = useState<{ key?: string; column: number }>({
    column: 0,
  });
  const wanted = useRef<Place>();
  const place = {
    row: kept.key === undefined ? 0 : rowKeys.indexOf(kept.key) + 1,
    column: Math.min(kept.column, columnCount - 1),
  };
  useLayoutEffect(() => {
    if (!wanted.current) {
      return;
    }
    const { row, column } = wanted.current;
    const cell = grid.current?.querySelector<HTMLElement>(
      `[aria-rowindex="${row + 1}"] [aria-colindex="${column + 1}"]`,
    );
    const focusable = cell?.matches('[data-focus]')
      ? cell
      : cell?.querySelector<HTMLElement>('[data-focus]');
    if (focusable) {
      wanted.current = undefined;
      focusable.focus({ preventScroll: true });
    }
  });

  return {
    place,
    onKeyDown: (event, reveal) => {
      const next = nextPlace({
        event,
        place,
        last: { row: rowKeys.length, column: columnCount - 1 },
      });
      if (next) {
        event.preventDefault();
        wanted.current = next;
        setKept({ key: rowKeys[next.row - 1], column: next.column });
        reveal(next);
      }
    },
    onFocus: event => {
      const cell = event.target.closest('[aria-colindex]');
      const row = Number(
        cell?.closest('[aria-rowindex]')?.getAttribute('aria-rowindex'),
      );
      const column = Number(cell?.getAttribute('aria-colindex')) - 1;
      const key = rowKeys[row - 2];
      if (row > 0 && (key !== kept.key || column !== kept.column)) {
        setKept({ key, column });
      }
    },
  };
}

function nextPlace(options: {
  event: KeyboardEvent;
  place: Place;
  last: Place;
}): Place | undefined {
  const { event, place, last } = options;
  if (event.altKey || event.metaKey || event.shiftKey) {
    return undefined;
  }
  const { row, column } = place;
  const within = (next: Place) => ({
    row: Math.max(0, Math.min(last.row, next.row)),
    column: Math.max(0, Math.min(last.column, next.column)),
  });
  switch (event.key) {
    case 'ArrowUp':
      return within({ row: row - 1, column });
    case 'ArrowDown':
      return within({ row: row + 1, column });
    case 'ArrowLeft':
      return within({ row, column: column - 1 });
    case 'ArrowRight':
      return within({ row, column: column + 1 });
    case 'PageUp':
      return within({ row: Math.max(Math.min(1, row), row - PAGE), column });
    case 'PageDown':
      return within({ row: row + PAGE, column });
    case 'Home':
      return { row: event.ctrlKey ? 0 : row, column: 0 };
    case 'End':
      return {
        row: event.ctrlKey ? last.row : row,
        column: last.column,
      };
    default:
      return undefined;
  }
}
