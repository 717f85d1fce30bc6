import type { FleetRegion } from '@dvara/backstage-plugin-dvara-common';
import type { TranslateFleet } from '../../hooks/useFleetTranslation';
import { toneOfState, type Tone } from '../tones';

/** What a cell of the fleet shows. */
export interface CellWords {
  tone: Tone;
  /** A few characters beside the icon. */
  text: string;
  /** Whether a sign of warning stands for the state's own. */
  warns: boolean;
  /** Whether the facts are of before, so that their age belongs beside them. */
  isAged: boolean;
}

/** How a gateway is in a region, in the fewest words that say it. */
export function describeCell(cell: FleetRegion, t: TranslateFleet): CellWords {
  const { state, ready, desired, rolling, atMaximum, stale } = cell;
  const pods =
    ready === undefined || desired === undefined
      ? undefined
      : { ready: String(ready), desired: String(desired) };
  const words = (text: string, look: Partial<CellWords> = {}): CellWords => ({
    tone: toneOfState(state),
    text,
    warns: false,
    isAged: stale,
    ...look,
  });
  const rollingWords = () =>
    pods ? t('cell.rollingPods', pods) : t('cell.rolling');
  switch (state) {
    case 'unreachable':
      // That the region is lost is told loudly by its column.
      return words(pods ? podWords(pods) : t('cell.unreachable'), {
        tone: 'quiet',
      });
    case 'installing':
      if (rolling) {
        return words(rollingWords());
      }
      return words(
        pods ? t('cell.installingPods', pods) : t('cell.installing'),
      );
    case 'degraded':
      if (rolling) {
        return words(rollingWords());
      }
      if (pods && pods.ready !== pods.desired) {
        return words(podWords(pods));
      }
      return words(
        atMaximum && pods ? t('cell.maximum', pods) : t('cell.degraded'),
      );
    case 'healthy':
      if (rolling) {
        return words(rollingWords(), { tone: 'busy' });
      }
      if (atMaximum && pods) {
        return words(t('cell.maximum', pods), { tone: 'warning', warns: true });
      }
      return words(pods ? podWords(pods) : t('cell.healthy'));
    default:
      return words(t(`cell.${state}`));
  }
}

/** «3», or «1/3» where some are missing. */
function podWords(pods: { ready: string; desired: string }): string {
  return pods.ready === pods.desired
    ? pods.ready
    : `${pods.ready}/${pods.desired}`;
}
