import { regionStateSchema } from '@dvara/backstage-plugin-dvara-common';
import { useMemo } from 'react';
import {
  useFleetTranslation,
  type TranslateFleet,
} from '../../hooks/useFleetTranslation';
import { useWords, type Words } from '../../hooks/useWords';

/** What the cells are worded with. */
export interface FleetWords {
  t: TranslateFleet;
  stateLabel: Words['stateLabel'];
}

/** The words for all cells: asked for once, as thousands pass by while one scrolls. */
export function useFleetWords(): FleetWords {
  const { t } = useFleetTranslation();
  const { stateLabel } = useWords();
  return useMemo(() => {
    const labels = new Map(
      regionStateSchema.options.map(state => [state, stateLabel(state)]),
    );
    return { t, stateLabel: state => labels.get(state) ?? state };
  }, [t, stateLabel]);
}
