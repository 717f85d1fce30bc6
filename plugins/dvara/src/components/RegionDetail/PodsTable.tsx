import {
  type ComponentReport,
  formatBytes,
  formatCpu,
  type PodReport,
  type RegionReport,
} from '@dvara/backstage-plugin-dvara-common';
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
import { Breakable } from '../Breakable';
import {
  Body,
  cellStyle,
  Head,
  Label,
  Row,
  Table,
  WIDE,
} from '../FoldingTable';
import { MoreButton } from '../MoreButton';
import { PodLogButton } from '../PodLogButton';
import { Soft } from '../Soft';
import { Staged } from '../Staged';
import { ToneBadge } from '../ToneBadge';
import { UsageMeter } from './UsageMeter';

/** Pods shown before a person asks for the rest; those in trouble come first. */
const FIRST_PODS = 12;

const PodTable = styled(Table)({ [WIDE]: { tableLayout: 'fixed' } });

const PodLine = styled(Row)({
  gridTemplateColumns: 'repeat(auto-fill, minmax(84px, 1fr))',
  columnGap: 12,
});

const cell = { ...cellStyle, overflowWrap: 'break-word' } as const;

const Cell = styled('td')(cell);

const StateCell = styled('td')({ ...cell, gridColumn: '1 / -1' });

const NameCell = styled('th')({ ...cell, gridColumn: '1 / -1' });

const Name = styled('div')({
  fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
});

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
    { name: t('pods.state'), width: '22%' },
    { name: t('pods.restartsColumn'), width: '14%' },
    { name: t('pods.cpu'), width: '10%' },
    { name: t('pods.memory'), width: '11%' },
    { name: t('pods.node'), width: '9%' },
    { name: t('pods.age'), width: '5%' },
    { name: t('pods.log'), width: '6%' },
  ];
  return (
    <>
      <PodTable
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
      </PodTable>
      {pods.length > FIRST_PODS && (
        <MoreButton
          open={all}
          onToggle={() => setAll(!all)}
          more={t('pods.all', { number: String(pods.length) })}
          fewer={t('pods.fewer')}
        />
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
    <PodLine role="row">
      <NameCell role="rowheader" scope="row">
        <Name>{pod.name}</Name>
        {pod.image && <Soft title={pod.image}>{shortImage(pod.image)}</Soft>}
      </NameCell>
      <StateCell role="cell">
        <Label aria-hidden>{t('pods.state')}</Label>
        <PodStateBadge pod={pod} />
        {pod.message && pod.reason !== 'ContainersNotReady' && (
          <Soft>{pod.message}</Soft>
        )}
      </StateCell>
      <Cell role="cell">
        <Label aria-hidden>{t('pods.restartsColumn')}</Label>
        <div>{pod.restarts}</div>
        {lastExit && (
          <Soft>
            {t('pods.lastExit', { code: String(lastExit.code) })}
            {lastExit.reason &&
              // Without a reason of its own: the code says as much.
              lastExit.reason !== 'Error' &&
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
    </PodLine>
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
      {'reason' in state ? (
        <Breakable>{state.reason}</Breakable>
      ) : (
        describe(state.word)
      )}
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
