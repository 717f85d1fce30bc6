import {
  dvaraHistoryReadPermission,
  type RegionSummary,
  type ReleaseHistory,
  type ReleaseFacts,
} from '@dvara/backstage-plugin-dvara-common';
import CircularProgress from '@mui/material/CircularProgress';
import { styled } from '@mui/material/styles';
import { useState } from 'react';
import type { GatewayLinks } from '../../hooks/useGatewayLinks';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useReleaseHistory } from '../../hooks/useReleaseHistory';
import { describeError } from '../../lib/describeError';
import { statusOf } from '../../lib/isRefusal';
import { RetryAlert } from './RetryAlert';
import { RevisionComparison, type Compared } from './RevisionComparison';
import { RevisionsTable } from './RevisionsTable';

const Quiet = styled('div')(({ theme }) => ({
  display: 'flex',
  alignItems: 'center',
  gap: theme.spacing(1.5),
  paddingTop: theme.spacing(1.5),
  fontSize: 13,
  color: theme.palette.text.secondary,
}));

/** The revisions of a release and, once chosen, what two of them differ in. */
export function RevisionList(props: {
  entityRef: string;
  region: Pick<RegionSummary, 'id' | 'name'>;
  /** As the newest report has it. */
  release?: Pick<ReleaseFacts, 'revision' | 'status'> | null;
  links: Pick<GatewayLinks, 'template'>;
}) {
  const { entityRef, region, release, links } = props;
  const { t } = useDvaraTranslation();
  const { data, error, askAgain } = useReleaseHistory({
    entityRef,
    region: region.id,
    release,
  });
  if (error && !data) {
    return <HistoryFailure error={error} onRetry={askAgain} />;
  }
  if (!data) {
    return (
      <Quiet>
        <CircularProgress size={18} aria-label={t('history.loading')} />
        {t('history.loading')}
      </Quiet>
    );
  }
  if (data.revisions.length === 0) {
    return <Quiet>{t('history.empty')}</Quiet>;
  }
  return (
    <>
      {error && <HistoryFailure error={error} onRetry={askAgain} />}
      <Revisions
        history={data}
        entityRef={entityRef}
        region={region}
        links={links}
      />
    </>
  );
}

function Revisions(props: {
  history: ReleaseHistory;
  entityRef: string;
  region: Pick<RegionSummary, 'id' | 'name'>;
  links: Pick<GatewayLinks, 'template'>;
}) {
  const { history, entityRef, region, links } = props;
  const [compared, setCompared] = useState<Compared>();
  return (
    <>
      <RevisionsTable
        history={history}
        entityRef={entityRef}
        region={region}
        links={links}
        onCompare={setCompared}
      />
      {compared && (
        <RevisionComparison
          revisions={history.revisions}
          entityRef={entityRef}
          regionId={region.id}
          compared={compared}
          onChange={setCompared}
        />
      )}
    </>
  );
}

function HistoryFailure(props: { error: Error; onRetry: () => void }) {
  const { error, onRetry } = props;
  const { t } = useDvaraTranslation();
  const reason = describeError(error, t);
  const status = statusOf(error);
  if (status === 403) {
    return (
      <Quiet>
        {t('history.denied', { permission: dvaraHistoryReadPermission.name })}
      </Quiet>
    );
  }
  if (status === 404 || status === 501) {
    return (
      <Quiet>
        {t(status === 404 ? 'history.notInstalled' : 'history.noDeployer')}:{' '}
        {reason}.
      </Quiet>
    );
  }
  return (
    <RetryAlert onRetry={onRetry}>{t('history.failed', { reason })}</RetryAlert>
  );
}
