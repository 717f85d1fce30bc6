import { styled } from '@mui/material/styles';

/** Scrolls on its own where many regions are wider than the card. */
export const FactTableBox = styled('div')({
  containerType: 'inline-size',
  overflowX: 'auto',
});

/** A plain table of facts. */
export const FactTable = styled('table')(({ theme }) => ({
  width: '100%',
  borderCollapse: 'collapse',
  fontSize: 13,
  lineHeight: 1.5,
  '& th, & td': {
    padding: theme.spacing(1, 1.25),
    textAlign: 'left',
    verticalAlign: 'top',
    borderTop: `1px solid ${theme.palette.divider}`,
  },
  '& th:first-of-type': { paddingLeft: theme.spacing(2.5) },
  '& thead th': {
    borderTop: 0,
    fontSize: 12,
    fontWeight: 600,
    color: theme.palette.text.secondary,
  },
  '& tbody th': { fontWeight: 600 },
}));
