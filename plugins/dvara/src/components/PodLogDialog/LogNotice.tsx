import { isError } from '@backstage/errors';
import { dvaraLogReadPermission } from '@dvara/backstage-plugin-dvara-common';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import CircularProgress from '@mui/material/CircularProgress';
import { styled } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import type { PodLogProgress } from '../../hooks/usePodLog';
import { describeError } from '../../lib/describeError';
import { statusOf } from '../../lib/isRefusal';

const Quiet = styled('div')(({ theme }) => ({
  display: 'flex',
  alignItems: 'center',
  gap: theme.spacing(1.5),
  padding: theme.spacing(2),
  fontSize: 13.5,
  color: theme.palette.text.secondary,
}));

/** What stands above or in place of the lines: a wait, an end or a reason. */
export function LogNotice(props: {
  progress: PodLogProgress;
  hasLines: boolean;
  previous: boolean;
  onFollow: () => void;
  onReload: () => void;
}) {
  const { progress, hasLines, previous, onFollow, onReload } = props;
  const { t } = useDvaraTranslation();
  if (progress.kind === 'failed') {
    return (
      <Notice
        severity="error"
        action={t('log.retry')}
        onAction={previous ? onReload : onFollow}
      >
        <FailureWords error={progress.error} />
      </Notice>
    );
  }
  if (progress.kind === 'ended') {
    const { reason, replacedBy } = progress;
    if (reason === 'gone') {
      return (
        <Notice severity="info">
          {replacedBy
            ? t('log.end.replaced', { pod: replacedBy })
            : t('log.end.gone')}
        </Notice>
      );
    }
    const isOver = reason === 'ended';
    return (
      <Notice
        severity={isOver ? 'info' : 'warning'}
        action={isOver ? t('log.retry') : t('log.followAgain')}
        onAction={onFollow}
      >
        {t(`log.end.${reason}`, {
          permission: dvaraLogReadPermission.name,
        })}
      </Notice>
    );
  }
  if (hasLines) {
    return null;
  }
  return progress.kind === 'loading' ? (
    <Quiet>
      <CircularProgress size={18} aria-label={t('log.progress.loading')} />
      {t('log.progress.loading')}
    </Quiet>
  ) : (
    <Quiet>{t('log.empty')}</Quiet>
  );
}

function FailureWords(props: { error: Error }) {
  const { error } = props;
  const { t } = useDvaraTranslation();
  const reason = describeError(error, t);
  const status = statusOf(error);
  if (status === 501 || isOff(error)) {
    return <>{t('log.off', { reason })}</>;
  }
  if (status === 403) {
    return (
      <>
        {t('log.denied', { permission: dvaraLogReadPermission.name })} ({reason}
        )
      </>
    );
  }
  return <>{t(status === 404 ? 'log.none' : 'log.failed', { reason })}</>;
}

/** Nobody may read what is turned off, which is a refusal of another kind. */
function isOff(error: Error): boolean {
  return isError(error.cause) && error.cause.name === 'LogsDisabledError';
}

function Notice(props: {
  severity: 'error' | 'warning' | 'info';
  action?: string;
  onAction?: () => void;
  children: ReactNode;
}) {
  const { severity, action, onAction, children } = props;
  return (
    <Alert
      severity={severity}
      square
      action={
        action && (
          <Button
            color="inherit"
            size="small"
            onClick={onAction}
            sx={{ textTransform: 'none', whiteSpace: 'nowrap' }}
          >
            {action}
          </Button>
        )
      }
      sx={{ overflowWrap: 'anywhere' }}
    >
      {children}
    </Alert>
  );
}
