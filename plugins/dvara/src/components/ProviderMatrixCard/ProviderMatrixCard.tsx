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
import { Soft } from '../Soft';
import { outOfSight } from '../VisuallyHidden';

/** Narrower than this a provider is a block with a line for each region. */
const NARROW = '@container (max-width: 480px)';

const Health = styled('span', {
  shouldForwardProp: name => name !== 'tone',
})<{ tone: Tone }>(({ theme, tone }) => ({
  display: 'inline-flex',
  alignItems: 'center',
  gap: 5,
  color: toneColours(theme, tone).text,
  '& > svg': { fontSize: 16 },
}));

const StaleAge = styled('div')(({ theme }) => ({
  color: theme.palette.text.secondary,
  [NARROW]: { gridColumn: 2 },
}));

/* The roles are given outright, as `display` takes them from elements in some browsers. */
const Matrix = styled(FactTable)(({ theme }) => ({
  // Of many regions the provider's name stays in sight.
  '& th:first-of-type': {
    position: 'sticky',
    left: 0,
    backgroundColor: theme.palette.background.paper,
  },
  '& thead th': { whiteSpace: 'nowrap' },
  [NARROW]: {
    '&, & tr, & th': { display: 'block' },
    '& tr': {
      padding: theme.spacing(1, 2.5),
      borderTop: `1px solid ${theme.palette.divider}`,
    },
    '& tbody th, & tbody td': { padding: theme.spacing(0.25, 0), border: 0 },
    '& tbody th:first-of-type': { paddingLeft: 0 },
  },
}));

const Head = styled('thead')({ [NARROW]: outOfSight });

const Body = styled('tbody')({ [NARROW]: { display: 'block' } });

const Cell = styled('td')({
  [NARROW]: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
  },
});

/** A column's name before its value, shown only when narrow. */
const Label = styled('span')(({ theme }) => ({
  display: 'none',
  color: theme.palette.text.secondary,
  [NARROW]: { display: 'inline' },
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
  // Of a single region the row above says the same.
  if (matrix.rows.length === 0 || matrix.regions.length < 2) {
    return null;
  }
  return (
    <SectionCard title={t('matrix.title')}>
      <MatrixConclusions rows={matrix.rows} />
      <FactTableBox tabIndex={0} role="group" aria-label={t('matrix.title')}>
        <Matrix role="table">
          <Head role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">
                {t('matrix.provider')}
              </th>
              {matrix.regions.map(({ id }) => (
                <th key={id} role="columnheader" scope="col">
                  {id}
                </th>
              ))}
            </tr>
          </Head>
          <Body role="rowgroup">
            {matrix.rows.map(({ provider, cells }) => (
              <tr key={provider} role="row">
                <th role="rowheader" scope="row">
                  {provider}
                </th>
                {cells.map((cell, index) => (
                  <Cell key={matrix.regions[index].id} role="cell">
                    <Label aria-hidden>{matrix.regions[index].id}</Label>
                    <MatrixCell cell={cell} />
                  </Cell>
                ))}
              </tr>
            ))}
          </Body>
        </Matrix>
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
            <StaleAge>
              <Age at={cell.dataAt} />
            </StaleAge>
          )}
        </>
      );
    }
    case 'notRegistered':
      return <Soft as="span">{t('matrix.notRegistered')}</Soft>;
    default:
      return <Soft as="span">{t('matrix.unknown')}</Soft>;
  }
}
