import { styled } from '@mui/material/styles';
import type { ReactNode } from 'react';

const Root = styled('div')(({ theme }) => ({
  padding: theme.spacing(4, 2.5),
  textAlign: 'center',
  borderTop: `1px solid ${theme.palette.divider}`,
  '& h3': { margin: 0, fontSize: 16, fontWeight: 650, lineHeight: 1.4 },
  '& p': {
    margin: theme.spacing(0.5, 'auto', 2),
    maxWidth: 520,
    fontSize: 14,
    lineHeight: 1.5,
    color: theme.palette.text.secondary,
  },
}));

/** Stands in the table's place where there is nothing to show, and says how to go on. */
export function FleetMessage(props: {
  title: string;
  text: string;
  action?: ReactNode;
}) {
  const { title, text, action } = props;
  return (
    <Root>
      <h3>{title}</h3>
      <p>{text}</p>
      {action}
    </Root>
  );
}
