import { styled } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { SectionCard } from '../SectionCard';

const Text = styled('p')(({ theme }) => ({
  margin: 0,
  padding: theme.spacing(0, 2.5, 2.5),
  fontSize: 14,
  lineHeight: 1.5,
  color: theme.palette.text.secondary,
}));

/**
 * Stands where there is nothing to show, and says why. Backstage's EmptyState begins with
 * a heading of the fifth level, which leaves four out on an entity's page.
 */
export function Notice(props: { title: string; children: ReactNode }) {
  const { title, children } = props;
  return (
    <SectionCard title={title}>
      <Text>{children}</Text>
    </SectionCard>
  );
}
