import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useNumberFormat } from '../../hooks/useNumberFormat';
import type { PodLogProgress } from '../../hooks/usePodLog';
import type { KeptLog } from '../../lib/PodLogBuffer';
import { ToneBadge } from '../ToneBadge';
import { VisuallyHidden } from '../VisuallyHidden';

const Root = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: theme.spacing(0.5, 1.5),
  padding: theme.spacing(0.75, 2),
  borderTop: `1px solid ${theme.palette.divider}`,
  fontSize: 12.5,
  color: theme.palette.text.secondary,
}));

/** How much of the log is there, what is not, and whether it goes on. */
export function LogStatus(props: {
  /** What is shown. */
  log: KeptLog;
  progress: PodLogProgress;
  isHeld: boolean;
}) {
  const { log, progress, isHeld } = props;
  const { t } = useDvaraTranslation();
  const number = useNumberFormat();
  const follows = progress.kind === 'following';
  return (
    <Root data-testid="dvara-log-status">
      {/* Told when it changes; not with every line. */}
      <VisuallyHidden role="status">
        {t(
          follows && isHeld
            ? 'log.progress.held'
            : `log.progress.${progress.kind}`,
        )}
      </VisuallyHidden>
      {follows && (
        <span aria-hidden>
          <ToneBadge tone={isHeld ? 'quiet' : 'good'} round>
            {t(isHeld ? 'log.held' : 'log.live')}
          </ToneBadge>
        </span>
      )}
      <span>
        {t('log.lines', {
          count: log.lines.length,
          number: number(log.lines.length),
        })}
      </span>
      {log.dropped > 0 ? (
        <span>
          {t('log.dropped', {
            kept: number(log.lines.length),
            dropped: number(log.dropped),
          })}
        </span>
      ) : (
        log.cut && <span>{t('log.cut')}</span>
      )}
    </Root>
  );
}
