import {
  type ComponentReport,
  formatBytes,
  formatCpu,
  type PodReport,
  type RegionReport,
} from '@dvara/backstage-plugin-dvara-common';
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { Fragment, useState } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useNow } from '../../hooks/useNow';
import {
  describePodState,
  describeReason,
  worstFirst,
  type PodState,
} from '../../lib/describePod';
import { formatDuration } from '../../lib/formatDuration';
import { Age } from '../Age';
import { PodLogButton } from '../PodLogButton';
import { Staged } from '../Staged';
import { ToneBadge } from '../ToneBadge';
import { inSight, outOfSight } from '../VisuallyHidden';
import { Soft } from './Soft';
import { UsageMeter } from './UsageMeter';

/** Pods shown before a person asks for the rest; those in trouble come first. */
const FIRST_PODS = 12;

/** From this width of the card on, pods are rows of a table. */
const WIDE = '@container (min-width: 760px)';

const Table = styled('table')({
  display: 'block',
  width: '100%',
  borderCollapse: 'collapse',
  fontSize: 12.5,
  lineHeight: 1.5,
  [WIDE]: { display: 'table', tableLayout: 'fixed' },
});

const Head = styled('thead')(({ theme }) => ({
  ...outOfSight,
  [WIDE]: { ...inSight, display: 'table-header-group' },
  '& th': {
    padding: theme.spacing(0, 1.5, 0.5, 0),
    fontWeight: 600,
    textAlign: 'left',
    color: theme.palette.text.secondary,
  },
}));

const Body = styled('tbody')({
  display: 'block',
  [WIDE]: { display: 'table-row-group' },
});

const Row = styled('tr')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(120px, 1fr))',
  gap: theme.spacing(0.75, 2),
  padding: theme.spacing(1, 0),
  borderTop: `1px solid ${theme.palette.divider}`,
  [WIDE]: { display: 'table-row', padding: 0 },
}));

const cellStyle = {
  display: 'block',
  minWidth: 0,
  padding: 0,
  textAlign: 'left',
  fontWeight: 'inherit',
  verticalAlign: 'top',
  overflowWrap: 'break-word',
  [WIDE]: { display: 'table-cell', padding: '6px 12px 6px 0' },
} as const;

const Cell = styled('td')(cellStyle);

const StateCell = styled('td')({ ...cellStyle, gridColumn: '1 / -1' });

const NameCell = styled('th')({ ...cellStyle, gridColumn: '1 / -1' });

const Name = styled('div')({
  fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
});

const Label = styled('div')(({ theme }) => ({
  fontSize: 12,
  color: theme.palette.text.secondary,
  [WIDE]: { display: 'none' },
}));

/** The pods of all components of a gateway in a region. */
export function PodsTable(props: {
  components: ComponentReport[];
  /** `component:default/orders-llm` */
  entityRef: string;
  region: RegionReport['region'];
  usage: RegionReport['usage'];
}) {
  const { components, entityRef, region, usage } = props;
  const { t } = useDvaraTranslation();
  const [all, setAll] = useState(false);
  const pods = worstFirst(components.flatMap(component => component.pods));
  if (pods.length === 0) {
    return <Soft>{t('pods.none')}</Soft>;
  }
  const rowsOf = (some: PodReport[]) =>
    some.map(pod => (
      <PodRow key={pod.name} pod={pod} entityRef={entityRef} region={region} />
    ));
  const columns = [
    { name: t('pods.pod'), width: '23%' },
    { name: t('pods.state'), width: '18%' },
    { name: t('pods.restartsColumn'), width: '19%' },
    { name: t('pods.cpu'), width: '10%' },
    { name: t('pods.memory'), width: '11%' },
    { name: t('pods.node'), width: '8%' },
    { name: t('pods.age'), width: '5%' },
    { name: t('pods.log'), width: '6%' },
  ];
  return (
    <>
      <Table
        role="table"
        aria-label={t('pods.tableLabel', { region: region.name })}
      >
        <Head role="rowgroup">
          <tr role="row">
            {columns.map(({ name, width }) => (
              <th key={name} role="columnheader" scope="col" style={{ width }}>
                {name}
              </th>
            ))}
          </tr>
        </Head>
        <Body role="rowgroup">
          {rowsOf(pods.slice(0, FIRST_PODS))}
          {all && (
            <Staged>
              {chunksOf(pods.slice(FIRST_PODS)).map(chunk => (
                <Fragment key={chunk[0].name}>{rowsOf(chunk)}</Fragment>
              ))}
            </Staged>
          )}
        </Body>
      </Table>
      {pods.length > FIRST_PODS && (
        <Button
          size="small"
          color="inherit"
          aria-expanded={all}
          onClick={() => setAll(!all)}
          sx={{ textTransform: 'none' }}
        >
          {all
            ? t('pods.fewer')
            : t('pods.all', { number: String(pods.length) })}
        </Button>
      )}
      {usage?.data?.measured === false && (
        <Soft>{t('pods.withoutMetricsApi')}</Soft>
      )}
    </>
  );
}

/** As many as are drawn in one pass. */
function chunksOf(pods: PodReport[]): PodReport[][] {
  const chunks: PodReport[][] = [];
  for (let start = 0; start < pods.length; start += FIRST_PODS) {
    chunks.push(pods.slice(start, start + FIRST_PODS));
  }
  return chunks;
}

function PodRow(props: {
  pod: PodReport;
  entityRef: string;
  region: RegionReport['region'];
}) {
  const { pod, entityRef, region } = props;
  const { t } = useDvaraTranslation();
  const { lastExit } = pod;
  return (
    <Row role="row">
      <NameCell role="rowheader" scope="row">
        <Name>{pod.name}</Name>
        {pod.image && <Soft title={pod.image}>{shortImage(pod.image)}</Soft>}
      </NameCell>
      <StateCell role="cell">
        <Label aria-hidden>{t('pods.state')}</Label>
        <PodStateBadge pod={pod} />
        {pod.message && <Soft>{pod.message}</Soft>}
      </StateCell>
      <Cell role="cell">
        <Label aria-hidden>{t('pods.restartsColumn')}</Label>
        <div>{pod.restarts}</div>
        {lastExit && (
          <Soft>
            {t('pods.lastExit', { code: String(lastExit.code) })}
            {lastExit.reason &&
              `, ${describeReason({
                reason: lastExit.reason,
                t,
              })}`}
            {lastExit.at && (
              <>
                , <Age at={lastExit.at} />
              </>
            )}
          </Soft>
        )}
      </Cell>
      <Cell role="cell">
        <Label aria-hidden>{t('pods.cpu')}</Label>
        <UsageMeter
          resource={t('pods.cpu')}
          usage={pod.cpu}
          format={formatCpu}
        />
      </Cell>
      <Cell role="cell">
        <Label aria-hidden>{t('pods.memory')}</Label>
        <UsageMeter
          resource={t('pods.memory')}
          usage={pod.memory}
          format={formatBytes}
        />
      </Cell>
      <Cell role="cell">
        <Label aria-hidden>{t('pods.node')}</Label>
        {pod.node ?? '–'}
        {pod.zone && <Soft>{pod.zone}</Soft>}
      </Cell>
      <Cell role="cell">
        <Label aria-hidden>{t('pods.age')}</Label>
        {pod.createdAt ? <Age at={pod.createdAt} bare /> : '–'}
      </Cell>
      <Cell role="cell">
        <PodLogButton entityRef={entityRef} region={region} pod={pod} />
      </Cell>
    </Row>
  );
}

/** Start-up is a matter of seconds: «41 s of 65 s». */
function formatSeconds(seconds: number): string {
  return seconds < 120
    ? `${Math.max(0, Math.floor(seconds))} s`
    : formatDuration(seconds);
}

function PodStateBadge(props: { pod: PodReport }) {
  const { pod } = props;
  const { t } = useDvaraTranslation();
  const now = useNow();
  const state = describePodState(pod);
  return (
    <ToneBadge tone={state.tone} round>
      {'reason' in state ? state.reason : describe(state.word)}
    </ToneBadge>
  );

  function describe(word: Extract<PodState, { word: string }>['word']): string {
    if (word !== 'starting' || !pod.starting) {
      return t(`podState.${word}`);
    }
    const { since, budgetSeconds } = pod.starting;
    const duration = formatSeconds((now - Date.parse(since)) / 1000);
    return budgetSeconds === undefined
      ? t('podState.startingFor', { duration })
      : t('podState.startingOf', {
          duration,
          budget: formatSeconds(budgetSeconds),
        });
  }
}

/** The last part of an image's name; the whole is in the tooltip. */
function shortImage(image: string): string {
  return image.slice(image.lastIndexOf('/') + 1);
}
