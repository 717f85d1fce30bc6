import {
  readSection,
  type Section,
} from '@dvara/backstage-plugin-dvara-common';
import type { ReactNode } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { StaleData } from '../StaleData';
import { Small } from './layout';
import { SectionFailure } from './SectionFailure';

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
        <StaleData data-stale="true">
          {children(reading.data, { stale: true })}
        </StaleData>
      );
    case 'failed':
      return <SectionFailure failure={reading.failure} />;
    default:
      return <Small>{t('regions.notRead')}</Small>;
  }
}
