import type { RegionState } from '@dvara/backstage-plugin-dvara-common';
import Autorenew from '@mui/icons-material/Autorenew';
import CheckCircleOutline from '@mui/icons-material/CheckCircleOutline';
import CloudOffOutlined from '@mui/icons-material/CloudOffOutlined';
import HelpOutline from '@mui/icons-material/HelpOutline';
import HighlightOff from '@mui/icons-material/HighlightOff';
import LockOutlined from '@mui/icons-material/LockOutlined';
import RemoveCircleOutline from '@mui/icons-material/RemoveCircleOutline';
import WarningAmber from '@mui/icons-material/WarningAmber';
import { useWords } from '../../hooks/useWords';
import { toneOfState } from '../../lib/tones';
import { ToneBadge } from '../ToneBadge';

/** The sign of each state; a word always stands beside it. */
export const stateIcons: Record<RegionState, typeof CheckCircleOutline> = {
  healthy: CheckCircleOutline,
  degraded: WarningAmber,
  installing: Autorenew,
  failed: HighlightOff,
  notInstalled: RemoveCircleOutline,
  unreachable: CloudOffOutlined,
  denied: LockOutlined,
  unknown: HelpOutline,
};

/** A region's state: icon, word and colour. */
export function StateLabel(props: { state: RegionState }) {
  const { state } = props;
  const { stateLabel } = useWords();
  const Icon = stateIcons[state];
  return (
    <ToneBadge tone={toneOfState(state)} icon={<Icon />} round>
      {stateLabel(state)}
    </ToneBadge>
  );
}
