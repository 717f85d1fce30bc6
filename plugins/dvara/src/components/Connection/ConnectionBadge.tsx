import { useApi } from '@backstage/core-plugin-api';
import HourglassEmpty from '@mui/icons-material/HourglassEmpty';
import PauseCircleOutline from '@mui/icons-material/PauseCircleOutline';
import RefreshIcon from '@mui/icons-material/Refresh';
import SyncIcon from '@mui/icons-material/Sync';
import SyncProblem from '@mui/icons-material/SyncProblem';
import IconButton from '@mui/material/IconButton';
import { styled } from '@mui/material/styles';
import Tooltip from '@mui/material/Tooltip';
import type { ReactElement } from 'react';
import { dvaraApiRef } from '../../api';
import { pollIntervalOf, type FeedMode } from '../../feed';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { describeError } from '../../lib/describeError';
import { toneColours, type Tone } from '../../lib/tones';
import { Age } from '../Age';
import { Hint } from '../Hint';
import { ToneBadge } from '../ToneBadge';

const Root = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  maxWidth: 420,
  alignItems: 'center',
  gap: theme.spacing(0.5, 1),
  fontSize: 12.5,
  color: theme.palette.text.secondary,
}));

const Reason = styled('span')({ flexBasis: '100%' });

const Dot = styled('span')(({ theme }) => ({
  width: 8,
  height: 8,
  flex: 'none',
  margin: '0 2px',
  borderRadius: '50%',
  backgroundColor: toneColours(theme, 'good').fill,
}));

const looks: Record<FeedMode, { tone: Tone; icon: ReactElement }> = {
  live: { tone: 'good', icon: <Dot /> },
  connecting: { tone: 'quiet', icon: <HourglassEmpty /> },
  reconnecting: { tone: 'warning', icon: <SyncProblem /> },
  polling: { tone: 'busy', icon: <SyncIcon /> },
  paused: { tone: 'quiet', icon: <PauseCircleOutline /> },
};

/** How the page gets its data, how old that is, and a button to ask at once. */
export function ConnectionBadge(props: {
  mode: FeedMode;
  /** ISO 8601 */
  generatedAt: string;
  /** Why the last try failed. */
  error?: Error;
  /** Absent where there is no room for the button. */
  onRefresh?: () => void;
  /** How often is asked where nothing can be pushed, in ms; as often as for a gateway by default. */
  pollInterval?: number;
  /** What is said of the age while the connection is open, where only changes come on it. */
  sayLive?: (duration: string) => string;
}) {
  const { mode, generatedAt, error, onRefresh, sayLive } = props;
  const { t } = useDvaraTranslation();
  const { tone, icon } = looks[mode];
  const usual = pollIntervalOf(useApi(dvaraApiRef));
  const seconds = String((props.pollInterval ?? usual) / 1000);
  // A failure that does not last is not worth a word.
  const failed = mode === 'live' || mode === 'paused' ? undefined : error;
  return (
    <Root data-testid="dvara-connection" data-mode={mode}>
      <Hint text={t(`tab.${mode}Hint`, { seconds })}>
        <ToneBadge tone={tone} icon={icon} round>
          {/* Its change is read out; the age beside it moves on. */}
          <span aria-live="polite">{t(`tab.${mode}`)}</span>
        </ToneBadge>
      </Hint>
      <Age
        at={generatedAt}
        say={duration =>
          mode === 'live' && sayLive
            ? sayLive(duration)
            : t(failed ? 'tab.notUpdated' : 'tab.updated', { duration })
        }
      />
      {onRefresh && (
        <Tooltip title={t('tab.refresh')}>
          <IconButton size="small" onClick={onRefresh}>
            <RefreshIcon fontSize="small" />
          </IconButton>
        </Tooltip>
      )}
      {failed && (
        <Reason>
          {t('tab.notUpdatedReason', { reason: describeError(failed, t) })}
        </Reason>
      )}
    </Root>
  );
}
