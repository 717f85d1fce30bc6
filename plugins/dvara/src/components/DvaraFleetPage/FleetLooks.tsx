import GlobalStyles from '@mui/material/GlobalStyles';
import { useTheme, type Theme } from '@mui/material/styles';
import { memo, useMemo, type ReactNode } from 'react';
import { toneColours, type Tone } from '../../lib/tones';
import { outOfSight } from '../VisuallyHidden';
import { ROW_HEIGHT } from './layout';

const tones: Tone[] = ['good', 'warning', 'bad', 'busy', 'quiet'];

/**
 * The looks of all cells, written once and not with each drawing: thousands of cells pass by
 * while one scrolls.
 */
const CellStyles = memo(function AllCellStyles() {
  const theme = useTheme();
  const styles = useMemo(
    () => ({ '.dvara-fleet': cellStyles(theme) }),
    [theme],
  );
  return <GlobalStyles styles={styles} />;
});

/** Around cells of the fleet: gives them their looks. */
export function FleetLooks(props: { children: ReactNode }) {
  return (
    <div className="dvara-fleet">
      <CellStyles />
      {props.children}
    </div>
  );
}

function cellStyles(theme: Theme) {
  return {
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
  } as const;
}
