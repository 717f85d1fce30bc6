import { styled } from '@mui/material/styles';
import { inSight, outOfSight } from '../VisuallyHidden';

/**
 * Width of the card from which a region is a row of a table; narrower it is a block
 * of its own. The card is asked, not the window: the portal's sidebar comes and goes.
 */
const WIDE = '@container (min-width: 960px)';

export const TableBox = styled('div')({
  containerType: 'inline-size',
});

/* The roles are given outright, as `display` takes them from elements in some browsers. */
export const Table = styled('table')({
  width: '100%',
  display: 'block',
  borderCollapse: 'collapse',
  fontSize: 13,
  lineHeight: 1.45,
  [WIDE]: { display: 'table', tableLayout: 'fixed' },
});

/** Out of sight when narrow, where every value carries its own label. */
export const Head = styled('thead')({
  ...outOfSight,
  [WIDE]: { ...inSight, display: 'table-header-group' },
});

export const HeadCell = styled('th')(({ theme }) => ({
  padding: theme.spacing(1),
  textAlign: 'left',
  fontSize: 12,
  fontWeight: 600,
  color: theme.palette.text.secondary,
  borderBottom: `1px solid ${theme.palette.divider}`,
  '&:first-of-type': { paddingLeft: theme.spacing(2.5) },
}));

export const Body = styled('tbody')({
  display: 'block',
  [WIDE]: { display: 'table-row-group' },
});

export const Row = styled('tr')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(132px, 1fr))',
  gap: theme.spacing(1.25, 2),
  padding: theme.spacing(1.5, 2.5),
  '&:not(:first-of-type)': { borderTop: `1px solid ${theme.palette.divider}` },
  [WIDE]: {
    display: 'table-row',
    cursor: 'pointer',
    '&:hover': { backgroundColor: theme.palette.action.hover },
    '&:not(:first-of-type)': { borderTop: 0 },
    '&:not(:first-of-type) > *': {
      borderTop: `1px solid ${theme.palette.divider}`,
    },
  },
}));

export const cellStyle = {
  display: 'block',
  minWidth: 0,
  padding: 0,
  textAlign: 'left',
  fontWeight: 'inherit',
  verticalAlign: 'top',
  overflowWrap: 'break-word',
  [WIDE]: { display: 'table-cell', padding: '11px 8px' },
} as const;

export const Cell = styled('td')(cellStyle);

/** Button, name and state stand in one line of their own when narrow. */
export const FullCell = styled('td')({
  ...cellStyle,
  gridColumn: '1 / -1',
});

export const RegionHeadCell = styled('th')({
  ...cellStyle,
  gridColumn: '1 / -1',
  [WIDE]: { ...cellStyle[WIDE], paddingLeft: 20 },
});

export const DetailRow = styled('tr')(({ theme }) => ({
  display: 'block',
  borderTop: `1px solid ${theme.palette.divider}`,
  [WIDE]: { display: 'table-row' },
}));

export const DetailCell = styled('td')(({ theme }) => ({
  display: 'block',
  padding: 0,
  backgroundColor: theme.palette.mode === 'dark' ? '#0000001f' : '#00000006',
  [WIDE]: {
    display: 'table-cell',
    borderTop: `1px solid ${theme.palette.divider}`,
  },
}));

/** A column's name over its value, shown only when narrow. */
export const CellLabel = styled('span')(({ theme }) => ({
  display: 'block',
  marginBottom: 2,
  fontSize: 12,
  fontWeight: 600,
  color: theme.palette.text.secondary,
  [WIDE]: { display: 'none' },
}));

export const Small = styled('div', {
  shouldForwardProp: name => name !== 'plain',
})<{ plain?: boolean }>(({ theme, plain }) => ({
  fontSize: 12.5,
  color: plain ? 'inherit' : theme.palette.text.secondary,
}));

export const Mono = styled('span')({
  fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSize: 12.5,
});
