import { styled } from '@mui/material/styles';

/** A line that stands back; `as="span"` within one. */
export const Soft = styled('div')(({ theme }) => ({
  fontSize: 12.5,
  lineHeight: 1.5,
  color: theme.palette.text.secondary,
  overflowWrap: 'anywhere',
}));
