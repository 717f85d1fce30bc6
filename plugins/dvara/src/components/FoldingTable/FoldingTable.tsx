import { styled } from '@mui/material/styles';
import { inSight, outOfSight } from '../VisuallyHidden';

/** From this width of the card on, each is a row of a table; narrower it is a block of its own. */
export const WIDE = '@container (min-width: 760px)';

/* The roles are given outright, as `display` takes them from elements in some browsers. */
export const Table = styled('table')({
  display: 'block',
  width: '100%',
  borderCollapse: 'collapse',
  fontSize: 12.5,
  lineHeight: 1.5,
  [WIDE]: { display: 'table' },
});

/** Out of sight when narrow, where every value carries its own {@link Label}. */
export const Head = styled('thead')(({ theme }) => ({
  ...outOfSight,
  [WIDE]: { ...inSight, display: 'table-header-group' },
  '& th': {
    padding: theme.spacing(0, 1.5, 0.5, 0),
    fontWeight: 600,
    textAlign: 'left',
    color: theme.palette.text.secondary,
  },
}));

export const Body = styled('tbody')({
  display: 'block',
  [WIDE]: { display: 'table-row-group' },
});

export const Row = styled('tr')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(120px, 1fr))',
  gap: theme.spacing(0.75, 2),
  padding: theme.spacing(1, 0),
  borderTop: `1px solid ${theme.palette.divider}`,
  [WIDE]: { display: 'table-row', padding: 0 },
}));

export const cellStyle = {
  display: 'block',
  minWidth: 0,
  padding: 0,
  textAlign: 'left',
  fontWeight: 'inherit',
  verticalAlign: 'top',
  [WIDE]: { display: 'table-cell', padding: '6px 12px 6px 0' },
} as const;

/** A column's name over its value, shown only when narrow. */
export const Label = styled('div')(({ theme }) => ({
  fontSize: 12,
  color: theme.palette.text.secondary,
  [WIDE]: { display: 'none' },
}));
