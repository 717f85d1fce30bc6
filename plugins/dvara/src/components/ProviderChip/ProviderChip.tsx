import type { ProviderHealth } from '@dvara/backstage-plugin-dvara-common';
import CheckIcon from '@mui/icons-material/Check';
import HelpOutline from '@mui/icons-material/HelpOutline';
import HighlightOff from '@mui/icons-material/HighlightOff';
import WarningAmber from '@mui/icons-material/WarningAmber';
import type { ComponentType } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import type { Tone } from '../../lib/tones';
import { ToneBadge } from '../ToneBadge';
import { VisuallyHidden } from '../VisuallyHidden';

/** How a provider's health looks; the word always stands beside or within. */
export const healthLooks: Record<
  ProviderHealth,
  { tone: Tone; Icon: ComponentType<{ 'aria-hidden'?: boolean }> }
> = {
  HEALTHY: { tone: 'good', Icon: CheckIcon },
  DEGRADED: { tone: 'warning', Icon: WarningAmber },
  UNHEALTHY: { tone: 'bad', Icon: HighlightOff },
  UNKNOWN: { tone: 'quiet', Icon: HelpOutline },
};

/** A provider with its health. */
export function ProviderChip(props: {
  name: string;
  health: ProviderHealth;
  /** Old knowledge keeps its icon and word and loses its colour. */
  stale?: boolean;
}) {
  const { name, health, stale } = props;
  const { t } = useDvaraTranslation();
  const { tone, Icon } = healthLooks[health];
  const word = t(`health.${health}`);
  return (
    <ToneBadge tone={stale ? 'quiet' : tone} icon={<Icon aria-hidden />}>
      {name}
      {health === 'HEALTHY' ? (
        <VisuallyHidden> {word}</VisuallyHidden>
      ) : (
        ` ${word}`
      )}
    </ToneBadge>
  );
}
