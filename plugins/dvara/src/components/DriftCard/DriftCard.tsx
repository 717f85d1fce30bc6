import {
  type DriftRow,
  type GatewayReport,
  regionDrift,
} from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { FactTable, FactTableBox, SectionCard } from '../SectionCard';
import { Soft } from '../Soft';
import { ToneBadge } from '../ToneBadge';

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

const Same = styled('dl')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(min(200px, 100%), 1fr))',
  gap: theme.spacing(1, 2.5),
  margin: 0,
  padding: theme.spacing(0.5, 2.5, 2),
  fontSize: 13,
  lineHeight: 1.5,
  '& dt': { fontSize: 12, color: theme.palette.text.secondary },
  '& dd': { margin: 0 },
}));

const Caption = styled('h3')(({ theme }) => ({
  margin: 0,
  padding: theme.spacing(1.5, 2.5, 0.5),
  fontSize: 12,
  fontWeight: 600,
  lineHeight: 1.5,
  color: theme.palette.text.secondary,
}));

/** What differs between the regions of a gateway, the odd one out marked. */
export function DriftCard(props: { report: GatewayReport }) {
  const { t } = useDvaraTranslation();
  const rows = regionDrift(props.report);
  if (rows.length === 0) {
    return null;
  }
  const different = rows.filter(({ odd }) => odd.length > 0);
  const same = rows.filter(({ odd }) => odd.length === 0);
  return (
    <SectionCard title={t('drift.title')}>
      {different.length > 0 && (
        <FactTableBox tabIndex={0} role="group" aria-label={t('drift.title')}>
          <FactTable>
            <thead>
              <tr>
                <th scope="col">{t('drift.what')}</th>
                <th scope="col">{t('drift.common')}</th>
                <th scope="col">{t('drift.odd')}</th>
              </tr>
            </thead>
            <tbody>
              {different.map(({ fact, common, odd }) => (
                <tr key={fact}>
                  <th scope="row">{t(`drift.${fact}`)}</th>
                  <td>
                    <Value>{common}</Value>
                  </td>
                  <td>
                    {odd.map(one => (
                      <OddOne key={one.regionId} odd={one} />
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </FactTable>
        </FactTableBox>
      )}
      {same.length > 0 && (
        <>
          <Caption>{t('drift.sameFacts')}</Caption>
          <Same>
            {same.map(({ fact, common }) => (
              <div key={fact}>
                <dt>{t(`drift.${fact}`)}</dt>
                <dd>
                  <Value title={common}>{shortValue(common)}</Value>
                </dd>
              </div>
            ))}
          </Same>
        </>
      )}
    </SectionCard>
  );
}

function OddOne(props: { odd: DriftRow['odd'][number] }) {
  const { regionId, value, declared } = props.odd;
  const { t } = useDvaraTranslation();
  return (
    <Odd>
      <ToneBadge tone={declared ? 'quiet' : 'warning'} round>
        {regionId}
      </ToneBadge>
      <Value>{value}</Value>
      {declared && (
        <Soft as="span" title={t('drift.declaredHint')}>
          {t('drift.declared')}
        </Soft>
      )}
    </Odd>
  );
}

/** Registry and folders of an image matter only where images differ. */
function shortValue(value: string): string {
  return value.slice(value.lastIndexOf('/') + 1);
}
