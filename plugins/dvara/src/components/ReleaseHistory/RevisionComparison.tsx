import type { ReleaseRevision } from '@dvara/backstage-plugin-dvara-common';
import Button from '@mui/material/Button';
import CircularProgress from '@mui/material/CircularProgress';
import TextField from '@mui/material/TextField';
import { styled } from '@mui/material/styles';
import { useEffect, useId, useRef } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useReleaseDiff } from '../../hooks/useReleaseDiff';
import { describeError } from '../../lib/describeError';
import { ReleaseDiffView } from './ReleaseDiffView';
import { RetryAlert } from './RetryAlert';

/** Two revisions, from the one to the other. */
export interface Compared {
  from: number;
  to: number;
}

const Root = styled('section')(({ theme }) => ({
  marginTop: theme.spacing(2),
  border: `1px solid ${theme.palette.divider}`,
  borderRadius: 8,
  backgroundColor: theme.palette.background.paper,
  overflow: 'hidden',
}));

const Head = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: theme.spacing(1, 1.5),
  padding: theme.spacing(1.5, 2),
  borderBottom: `1px solid ${theme.palette.divider}`,
}));

const Title = styled('h4')({
  flex: '1 1 180px',
  margin: 0,
  fontSize: 14,
  fontWeight: 650,
  lineHeight: 1.4,
  outline: 'none',
});

const Quiet = styled('div')(({ theme }) => ({
  display: 'flex',
  alignItems: 'center',
  gap: theme.spacing(1.5),
  padding: theme.spacing(1.5, 2),
  fontSize: 13,
  color: theme.palette.text.secondary,
}));

/** What two revisions differ in; either can be exchanged for another. */
export function RevisionComparison(props: {
  revisions: readonly ReleaseRevision[];
  entityRef: string;
  regionId: string;
  compared: Compared;
  /** Without an argument it is closed. */
  onChange: (compared?: Compared) => void;
}) {
  const { revisions, entityRef, regionId, compared, onChange } = props;
  const { from, to } = compared;
  const { t } = useDvaraTranslation();
  const titleId = useId();
  const title = useRef<HTMLHeadingElement>(null);
  // It appears below the button that was pressed, maybe out of sight.
  useEffect(() => title.current?.focus(), []);
  return (
    <Root aria-labelledby={titleId} data-testid="dvara-release-diff">
      <Head>
        <Title id={titleId} ref={title} tabIndex={-1}>
          {t('diff.title', { from: String(from), to: String(to) })}
        </Title>
        <RevisionChoice
          label={t('diff.from')}
          value={from}
          revisions={revisions}
          onChange={value => onChange({ from: value, to })}
        />
        <RevisionChoice
          label={t('diff.to')}
          value={to}
          revisions={revisions}
          onChange={value => onChange({ from, to: value })}
        />
        <Button
          size="small"
          onClick={() => onChange()}
          sx={{ textTransform: 'none' }}
        >
          {t('diff.close')}
        </Button>
      </Head>
      {from === to ? (
        <Quiet>{t('diff.sameRevision')}</Quiet>
      ) : (
        <Difference
          entityRef={entityRef}
          regionId={regionId}
          from={from}
          to={to}
        />
      )}
    </Root>
  );
}

function RevisionChoice(props: {
  label: string;
  value: number;
  revisions: readonly ReleaseRevision[];
  onChange: (revision: number) => void;
}) {
  const { label, value, revisions, onChange } = props;
  const { t } = useDvaraTranslation();
  return (
    <TextField
      select
      size="small"
      label={label}
      value={value}
      onChange={({ target }) => onChange(Number(target.value))}
      SelectProps={{ native: true }}
      InputLabelProps={{ shrink: true }}
      sx={{ '& select': { paddingBlock: '6px', fontSize: 13 } }}
    >
      {revisions.map(({ revision, status }) => (
        <option key={revision} value={revision}>
          {t('diff.option', { revision: String(revision), status })}
        </option>
      ))}
    </TextField>
  );
}

function Difference(props: {
  entityRef: string;
  regionId: string;
  from: number;
  to: number;
}) {
  const { entityRef, regionId, from, to } = props;
  const { t } = useDvaraTranslation();
  const { data, error, askAgain } = useReleaseDiff({
    entityRef,
    region: regionId,
    from,
    to,
  });
  if (error) {
    return (
      <RetryAlert onRetry={askAgain}>
        {t('diff.failed', { reason: describeError(error, t) })}
      </RetryAlert>
    );
  }
  if (!data) {
    return (
      <Quiet>
        <CircularProgress size={18} aria-label={t('diff.loading')} />
        {t('diff.loading')}
      </Quiet>
    );
  }
  return <ReleaseDiffView objects={data.objects} />;
}
