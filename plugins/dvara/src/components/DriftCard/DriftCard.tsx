import {
  type GatewayReport,
  regionDrift,
} from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { FactTable, FactTableBox, SectionCard } from '../SectionCard';
import { ToneBadge } from '../ToneBadge';

const Soft = styled('span')(({ theme }) => ({
  color: theme.palette.text.secondary,
}));

const Value = styled('span')({
  fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSize: 12.5,
  overflowWrap: 'anywhere',
});

const Odd = styled('div')({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: '2px 6px',
});

/** What differs between the regions of a gateway, the odd one out marked. */
export function DriftCard(props: { report: GatewayReport }) {
  const { t } = useDvaraTranslation();
  const rows = regionDrift(props.report);
  if (rows.length === 0) {
    return null;
  }
  return (
    <SectionCard title={t('drift.title')}>
      <FactTableBox>
        <FactTable aria-label={t('drift.title')}>
          <thead>
            <tr>
              <th scope="col">{t('drift.what')}</th>
              <th scope="col">{t('drift.common')}</th>
              <th scope="col">{t('drift.odd')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ fact, common, odd }) => (
              <tr key={fact}>
                <th scope="row">{t(`drift.${fact}`)}</th>
                <td>
                  <Value title={common}>
                    {odd.length === 0 ? shortValue(common) : common}
                  </Value>
                </td>
                <td>
                  {odd.length === 0 ? (
                    <Soft>{t('drift.same')}</Soft>
                  ) : (
                    odd.map(({ regionId, value }) => (
                      <Odd key={regionId}>
                        <ToneBadge tone="warning" round>
                          {regionId}
                        </ToneBadge>
                        <Value>{value}</Value>
                      </Odd>
                    ))
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </FactTable>
      </FactTableBox>
    </SectionCard>
  );
}

/** Registry and folders of an image matter only where images differ. */
function shortValue(value: string): string {
  return value.slice(value.lastIndexOf('/') + 1);
}
