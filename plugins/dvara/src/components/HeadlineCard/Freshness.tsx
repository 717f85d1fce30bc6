import RefreshIcon from '@mui/icons-material/Refresh';
import SyncProblem from '@mui/icons-material/SyncProblem';
import IconButton from '@mui/material/IconButton';
import { styled } from '@mui/material/styles';
import Tooltip from '@mui/material/Tooltip';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { describeError } from '../../lib/describeError';
import { toneColours } from '../../lib/tones';
import { Age } from '../Age';
import { ToneBadge } from '../ToneBadge';

const Root = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  maxWidth: 420,
  alignItems: 'center',
  gap: theme.spacing(1),
  fontSize: 12.5,
  color: theme.palette.text.secondary,
}));

const Reason = styled('span')({ flexBasis: '100%' });

const Dot = styled('span')(({ theme }) => ({
  width: 8,
  height: 8,
  flex: 'none',
  borderRadius: '50%',
  backgroundColor: toneColours(theme, 'good').fill,
}));

/** Whether the page is live, how old it is, and a button to ask at once. */
export function Freshness(props: {
  /** ISO 8601 */
  generatedAt: string;
  error?: Error;
  /** Absent where there is no room for the button. */
  onRefresh?: () => void;
}) {
  const { generatedAt, error, onRefresh } = props;
  const { t } = useDvaraTranslation();
  return (
    <Root data-testid="dvara-freshness">
      {error ? (
        <ToneBadge tone="warning" icon={<SyncProblem />} round>
          <Age
            at={generatedAt}
            say={duration => t('tab.notUpdated', { duration })}
          />
        </ToneBadge>
      ) : (
        <>
          <ToneBadge tone="good" icon={<Dot />} round>
            {t('tab.live')}
          </ToneBadge>
          <Age
            at={generatedAt}
            say={duration => t('tab.updated', { duration })}
          />
        </>
      )}
      {onRefresh && (
        <Tooltip title={t('tab.refresh')}>
          <IconButton size="small" onClick={onRefresh}>
            <RefreshIcon fontSize="small" />
          </IconButton>
        </Tooltip>
      )}
      {error && (
        <Reason>
          {t('tab.notUpdatedReason', { reason: describeError(error) })}
        </Reason>
      )}
    </Root>
  );
}
