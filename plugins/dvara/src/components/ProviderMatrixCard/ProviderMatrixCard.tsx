import {
  type GatewayReport,
  type ProviderCell,
  providerMatrix,
  type ProviderMatrix,
} from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { toneColours, type Tone } from '../../lib/tones';
import { Age } from '../Age';
import { healthLooks } from '../ProviderChip';
import { FactTable, FactTableBox, SectionCard } from '../SectionCard';

const Health = styled('span', {
  shouldForwardProp: name => name !== 'tone',
})<{ tone: Tone }>(({ theme, tone }) => ({
  display: 'inline-flex',
  alignItems: 'center',
  gap: 5,
  color: toneColours(theme, tone).text,
  '& > svg': { fontSize: 16 },
}));

const Soft = styled('span')(({ theme }) => ({
  color: theme.palette.text.secondary,
}));

const Conclusions = styled('ul')(({ theme }) => ({
  margin: 0,
  padding: theme.spacing(0, 2.5, 1.5),
  listStyle: 'none',
  fontSize: 13,
  lineHeight: 1.5,
}));

/** Every provider in every region, and on whose side a fault likely is. */
export function ProviderMatrixCard(props: { report: GatewayReport }) {
  const { t } = useDvaraTranslation();
  const matrix = providerMatrix(props.report);
  if (matrix.rows.length === 0) {
    return null;
  }
  return (
    <SectionCard title={t('matrix.title')}>
      <MatrixConclusions rows={matrix.rows} />
      <FactTableBox tabIndex={0} role="group" aria-label={t('matrix.title')}>
        <FactTable aria-label={t('matrix.title')}>
          <thead>
            <tr>
              <th scope="col">{t('matrix.provider')}</th>
              {matrix.regions.map(({ id }) => (
                <th key={id} scope="col">
                  {id}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.rows.map(({ provider, cells }) => (
              <tr key={provider}>
                <th scope="row">{provider}</th>
                {cells.map((cell, index) => (
                  <td key={matrix.regions[index].id}>
                    <MatrixCell cell={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </FactTable>
      </FactTableBox>
    </SectionCard>
  );
}

function MatrixConclusions(props: { rows: ProviderMatrix['rows'] }) {
  const { t } = useDvaraTranslation();
  const sentences = props.rows.flatMap(({ provider, conclusion }) =>
    conclusion
      ? [
          t(
            conclusion.side === 'provider'
              ? 'matrix.providerSide'
              : 'matrix.ourSide',
            {
              provider,
              unwell: String(conclusion.unwell),
              known: String(conclusion.known),
            },
          ),
        ]
      : [],
  );
  return sentences.length > 0 ? (
    <Conclusions>
      {sentences.map(sentence => (
        <li key={sentence}>{sentence}</li>
      ))}
    </Conclusions>
  ) : null;
}

function MatrixCell(props: { cell: ProviderCell }) {
  const { cell } = props;
  const { t } = useDvaraTranslation();
  switch (cell.kind) {
    case 'known': {
      const { tone, Icon } = healthLooks[cell.health];
      return (
        <>
          <Health tone={cell.stale ? 'quiet' : tone}>
            <Icon aria-hidden />
            {t(`health.${cell.health}`)}
          </Health>
          {cell.stale && cell.dataAt && (
            <Soft>
              <br />
              <Age at={cell.dataAt} />
            </Soft>
          )}
        </>
      );
    }
    case 'notRegistered':
      return <Soft>{t('matrix.notRegistered')}</Soft>;
    default:
      return <Soft>{t('matrix.unknown')}</Soft>;
  }
}
