import { styled } from '@mui/material/styles';

/** A field of several controls, under one legend. */
export const Fieldset = styled('fieldset')(({ theme }) => ({
  margin: theme.spacing(1, 0),
  padding: 0,
  border: 0,
  minWidth: 0,
  color: theme.palette.text.primary,
  '& legend': { padding: 0, fontSize: 14, fontWeight: 650 },
}));

/** What a field is for, below its legend. */
export const Description = styled('p')(({ theme }) => ({
  margin: theme.spacing(0.25, 0, 1),
  fontSize: 13,
  lineHeight: 1.5,
  color: theme.palette.text.secondary,
}));
