import {
  readSection,
  type RegionReport,
} from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { ProviderChip } from '../ProviderChip';
import { Small } from './layout';
import { SectionContent } from './SectionContent';

const Chips = styled('ul')({
  display: 'flex',
  flexWrap: 'wrap',
  gap: 4,
  margin: 0,
  padding: 0,
  listStyle: 'none',
});

/** A chip for each provider; its health is in words unless all is well. */
export function ProvidersCell(props: { section: RegionReport['status'] }) {
  const { section } = props;
  const { t } = useDvaraTranslation();
  // The cell beside says why there is no status; twice would be noise.
  if (readSection(section).kind === 'failed') {
    return <Small>{t('health.UNKNOWN')}</Small>;
  }
  return (
    <SectionContent section={section}>
      {({ status }, { stale }) =>
        status.providers.length === 0 ? (
          <Small plain>{t('gateway.noProviders')}</Small>
        ) : (
          <Chips>
            {status.providers.map(({ name, health }) => (
              <li key={name}>
                <ProviderChip name={name} health={health} stale={stale} />
              </li>
            ))}
          </Chips>
        )
      }
    </SectionContent>
  );
}
