import type { Section } from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { readSection } from '../../lib/readSection';
import { Small } from './layout';
import { SectionFailure } from './SectionFailure';

/*
 * Old data stands back without becoming unreadable: text takes the secondary colour,
 * bars fade, and the row's «Checked» says in words how old it is.
 */
const Dimmed = styled('div')(({ theme }) => ({
  color: theme.palette.text.secondary,
  '& [role="img"]': { opacity: 0.4, filter: 'grayscale(0.6)' },
}));

/** A part of a region: its data, its old data dimmed, or why there is none. */
export function SectionContent<T>(props: {
  section: Section<T> | undefined;
  children: (data: T, options: { stale: boolean }) => ReactNode;
}) {
  const { section, children } = props;
  const { t } = useDvaraTranslation();
  const reading = readSection(section);
  switch (reading.kind) {
    case 'current':
      return <>{children(reading.data, { stale: false })}</>;
    case 'stale':
      return (
        <Dimmed data-stale="true">
          {children(reading.data, { stale: true })}
        </Dimmed>
      );
    case 'failed':
      return <SectionFailure failure={reading.failure} />;
    default:
      return <Small>{t('regions.notRead')}</Small>;
  }
}
