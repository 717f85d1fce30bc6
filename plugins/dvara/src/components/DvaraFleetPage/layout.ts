import { styled } from '@mui/material/styles';
import { toneColours, type Tone } from '../../lib/tones';
import { outOfSight } from '../VisuallyHidden';

/** Sizes of the table, in px. */
export const ROW_HEIGHT = 44;
export const HEAD_HEIGHT = 54;
const OWNER_WIDTH = 132;
const VERSION_WIDTH = 128;
const LEAST_GATEWAY_WIDTH = 200;
const LEAST_REGION_WIDTH = 132;
const MOST_REGION_WIDTH = 170;

/** Narrower than this the fleet is a list. */
export const LEAST_TABLE_WIDTH = 680;

/** Columns that stand before those of the regions: gateway, owner, app version. */
export const OWN_COLUMNS = 3;

const tones: Tone[] = ['good', 'warning', 'bad', 'busy', 'quiet'];

/** Widths and places of the columns, in px. */
export interface TableLayout {
  gateway: number;
  owner: { left: number; width: number };
  version: { left: number; width: number };
  /** Where the regions begin. */
  regionsLeft: number;
  region: number;
  total: number;
}

/** Gives each column its room; regions share what is left over. */
export function layoutTable(options: {
  width: number;
  regionCount: number;
}): TableLayout {
  const { width, regionCount } = options;
  const besides = LEAST_GATEWAY_WIDTH + OWNER_WIDTH + VERSION_WIDTH;
  const region = Math.min(
    MOST_REGION_WIDTH,
    Math.max(
      LEAST_REGION_WIDTH,
      Math.floor((width - besides) / Math.max(1, regionCount)),
    ),
  );
  const gateway = Math.max(
    LEAST_GATEWAY_WIDTH,
    width - OWNER_WIDTH - VERSION_WIDTH - regionCount * region,
  );
  const regionsLeft = gateway + OWNER_WIDTH + VERSION_WIDTH;
  return {
    gateway,
    owner: { left: gateway, width: OWNER_WIDTH },
    version: { left: gateway + OWNER_WIDTH, width: VERSION_WIDTH },
    regionsLeft,
    region,
    total: regionsLeft + regionCount * region,
  };
}

/**
 * The looks of all cells. They are set once for the whole table, as thousands of cells pass by
 * while one scrolls.
 */
export const Looks = styled('div')(({ theme }) => ({
  fontSize: 13,
  lineHeight: 1.3,
  '& a': { color: 'inherit', textDecoration: 'none' },
  '& a:hover': { textDecoration: 'underline' },
  '& .fleet-spoken': outOfSight,
  '& .fleet-row': {
    position: 'absolute',
    left: 0,
    height: ROW_HEIGHT,
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
  '& .fleet-cell': {
    position: 'absolute',
    top: 0,
    bottom: 0,
    display: 'flex',
    alignItems: 'center',
    padding: '0 8px',
    minWidth: 0,
  },
  // Stays in sight while the regions are scrolled; so it must hide what passes below it.
  '& .fleet-own': {
    position: 'sticky',
    left: 0,
    zIndex: 1,
    height: '100%',
    boxSizing: 'border-box',
    display: 'flex',
    alignItems: 'center',
    padding: '0 8px 0 20px',
    backgroundColor: theme.palette.background.paper,
  },
  '& .fleet-scrolled .fleet-own': {
    boxShadow: `1px 0 0 ${theme.palette.divider}`,
  },
  '& .fleet-row:hover': { backgroundColor: theme.palette.action.hover },
  '& .fleet-row:hover .fleet-own': {
    backgroundImage: `linear-gradient(${theme.palette.action.hover}, ${theme.palette.action.hover})`,
  },
  '& .fleet-name': {
    fontWeight: 600,
    overflowWrap: 'anywhere',
    display: '-webkit-box',
    WebkitLineClamp: 2,
    WebkitBoxOrient: 'vertical',
    overflow: 'hidden',
  },
  '& .fleet-soft': {
    color: theme.palette.text.secondary,
    overflowWrap: 'anywhere',
  },
  '& .fleet-pill': {
    display: 'inline-flex',
    alignItems: 'center',
    justifyContent: 'center',
    gap: 4,
    minWidth: 74,
    maxWidth: '100%',
    minHeight: 26,
    boxSizing: 'border-box',
    padding: '2px 8px',
    borderRadius: 6,
    fontSize: 12.5,
    fontWeight: 600,
    whiteSpace: 'nowrap',
  },
  '& .fleet-sign': {
    width: 15,
    height: 15,
    flex: 'none',
    fill: 'currentColor',
  },
  '& a.fleet-pill:hover': {
    textDecoration: 'none',
    boxShadow: 'inset 0 0 0 1px currentColor',
  },
  ...Object.fromEntries(
    tones.map(tone => {
      const { text, ground } = toneColours(theme, tone);
      return [`& .fleet-${tone}`, { color: text, backgroundColor: ground }];
    }),
  ),
  '& .fleet-nothing, & .fleet-nothing:hover': {
    justifyContent: 'flex-start',
    fontWeight: 400,
    color: theme.palette.text.secondary,
    backgroundColor: 'transparent',
  },
  '& .fleet-aged': { filter: 'grayscale(1)' },
  '& .fleet-versions': {
    fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
    fontSize: 12,
    overflowWrap: 'anywhere',
  },
  '& .fleet-odd': {
    fontWeight: 700,
    color: toneColours(theme, 'warning').text,
    textDecoration: 'underline dotted',
    textUnderlineOffset: 3,
  },
  '& :focus-visible': {
    outline: `2px solid ${theme.palette.primary.main}`,
    outlineOffset: 1,
    borderRadius: 6,
  },
}));
