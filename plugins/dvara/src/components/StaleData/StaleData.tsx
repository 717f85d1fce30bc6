import { styled } from '@mui/material/styles';

/**
 * Around data of before a failed try: it stands back without becoming unreadable.
 * Text takes the secondary colour, colours go, bars fade. How old it is must be said
 * in words beside it.
 */
export const StaleData = styled('div')(({ theme }) => ({
  color: theme.palette.text.secondary,
  filter: 'grayscale(1)',
  '& [role="img"]': { opacity: 0.5 },
}));
