import { usePermission } from '@backstage/plugin-permission-react';
import {
  dvaraReleaseRollbackPermission,
  releaseResourceRef,
  type RegionSummary,
  type ReleaseHistory,
  type ReleaseRevision,
  type ReleaseStatus,
} from '@dvara/backstage-plugin-dvara-common';
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { Link } from 'react-router-dom';
import type { GatewayLinks } from '../../hooks/useGatewayLinks';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useOfferedActions } from '../../hooks/useOfferedActions';
import { templateRefOf } from '../../lib/gatewayActions';
import type { Tone } from '../../lib/tones';
import { Age } from '../Age';
import {
  Body,
  cellStyle,
  Head,
  Label,
  Row,
  Table,
  WIDE,
} from '../FoldingTable';
import { ToneBadge } from '../ToneBadge';
import type { Compared } from './RevisionComparison';

const Cell = styled('td')({ ...cellStyle, whiteSpace: 'nowrap' });

const WholeCell = styled('td')({
  ...cellStyle,
  gridColumn: '1 / -1',
  overflowWrap: 'anywhere',
});

const NumberCell = styled('th')({
  ...cellStyle,
  gridColumn: '1 / -1',
  fontWeight: 650,
  whiteSpace: 'nowrap',
  '& > span': { marginLeft: 8, fontWeight: 400 },
});

const Actions = styled('td')({
  ...cellStyle,
  gridColumn: '1 / -1',
  [WIDE]: {
    ...cellStyle[WIDE],
    paddingRight: 0,
    textAlign: 'right',
    whiteSpace: 'nowrap',
  },
});

const Note = styled('p')(({ theme }) => ({
  margin: theme.spacing(1, 0, 0),
  fontSize: 12.5,
  color: theme.palette.text.secondary,
}));

const buttonStyle = {
  minWidth: 0,
  padding: '1px 6px',
  fontSize: 12.5,
  textTransform: 'none',
} as const;

/** What a release went through, the newest first, with the ways back. */
export function RevisionsTable(props: {
  history: ReleaseHistory;
  entityRef: string;
  region: Pick<RegionSummary, 'id' | 'name'>;
  links: Pick<GatewayLinks, 'template'>;
  onCompare: (compared: Compared) => void;
}) {
  const { history, entityRef, region, links, onCompare } = props;
  const { releaseName, namespace, revisions } = history;
  const { t } = useDvaraTranslation();
  const release = releaseResourceRef({
    region: region.id,
    namespace,
    release: releaseName,
  });
  const { allowed, loading } = usePermission({
    permission: dvaraReleaseRollbackPermission,
    resourceRef: release,
  });
  const offered = useOfferedActions();
  // Without word of what is offered a form may be missing: it says so itself.
  const hasForm = !offered || offered.some(({ id }) => id === 'rollBack');
  const current = revisions.find(({ status }) => status === 'deployed');
  const columns = [
    t('history.revision'),
    t('history.status'),
    t('history.chart'),
    t('history.app'),
    t('history.age'),
    t('history.description'),
    t('history.actions'),
  ];
  const formOf = (revision: ReleaseRevision, index: number) =>
    hasForm && allowed && index > 0 && isReturnable(revision.status)
      ? links.template?.({
          ref: templateRefOf('rollBack'),
          values: {
            gateway: entityRef,
            regions: [{ id: region.id, revision: revision.revision }],
          },
        })
      : undefined;
  return (
    <>
      <Table
        sx={{ marginTop: 1.5 }}
        role="table"
        aria-label={t('history.tableLabel', {
          release: releaseName,
          region: region.name,
        })}
      >
        <Head role="rowgroup">
          <tr role="row">
            {columns.map(name => (
              <th
                key={name}
                role="columnheader"
                scope="col"
                style={
                  name === columns.at(-1)
                    ? { paddingRight: 6, textAlign: 'right' }
                    : undefined
                }
              >
                {name}
              </th>
            ))}
          </tr>
        </Head>
        <Body role="rowgroup">
          {revisions.map((revision, index) => (
            <RevisionRow
              key={revision.revision}
              revision={revision}
              isCurrent={revision === current}
              before={revisions[index + 1]?.revision}
              form={formOf(revision, index)}
              onCompare={onCompare}
            />
          ))}
        </Body>
      </Table>
      {!loading && !allowed && (
        <Note>
          {t('history.rollBackDenied', {
            permission: dvaraReleaseRollbackPermission.name,
            release,
          })}
        </Note>
      )}
    </>
  );
}

function RevisionRow(props: {
  revision: ReleaseRevision;
  isCurrent: boolean;
  /** The revision before it, where Helm still has one. */
  before?: number;
  /** Address of the form that returns to it. */
  form?: string;
  onCompare: (compared: Compared) => void;
}) {
  const { revision, isCurrent, before, form, onCompare } = props;
  const { t } = useDvaraTranslation();
  const number = String(revision.revision);
  return (
    <Row role="row">
      <NumberCell role="rowheader" scope="row">
        {number}
        {isCurrent && (
          <span>
            <ToneBadge tone="busy">{t('history.current')}</ToneBadge>
          </span>
        )}
      </NumberCell>
      <Cell role="cell">
        <Label aria-hidden>{t('history.status')}</Label>
        <ToneBadge tone={toneOfStatus(revision.status)} round>
          {revision.status}
        </ToneBadge>
      </Cell>
      <Cell role="cell">
        <Label aria-hidden>{t('history.chart')}</Label>
        {revision.chartVersion ?? '–'}
      </Cell>
      <Cell role="cell">
        <Label aria-hidden>{t('history.app')}</Label>
        {revision.appVersion ?? '–'}
      </Cell>
      <Cell role="cell">
        <Label aria-hidden>{t('history.age')}</Label>
        {revision.updatedAt ? <Age at={revision.updatedAt} /> : '–'}
      </Cell>
      <WholeCell role="cell">
        <Label aria-hidden>{t('history.description')}</Label>
        {revision.description ?? '–'}
      </WholeCell>
      <Actions role="cell">
        {before !== undefined && (
          <Button
            size="small"
            aria-label={t('history.changesLabel', { revision: number })}
            onClick={() => onCompare({ from: before, to: revision.revision })}
            sx={buttonStyle}
          >
            {t('history.changes')}
          </Button>
        )}
        {form && (
          <Button
            component={Link}
            to={form}
            size="small"
            aria-label={t('history.rollBackLabel', { revision: number })}
            sx={buttonStyle}
          >
            {t('history.rollBack')}
          </Button>
        )}
      </Actions>
    </Row>
  );
}

/** As the action has it: what was never ready does not come back. */
function isReturnable(status: ReleaseStatus): boolean {
  return status === 'deployed' || status === 'superseded';
}

function toneOfStatus(status: ReleaseStatus): Tone {
  const tones: Record<ReleaseStatus, Tone> = {
    deployed: 'good',
    failed: 'bad',
    superseded: 'quiet',
    uninstalled: 'quiet',
    uninstalling: 'busy',
    'pending-install': 'busy',
    'pending-upgrade': 'busy',
    'pending-rollback': 'busy',
    unknown: 'quiet',
  };
  return tones[status];
}
