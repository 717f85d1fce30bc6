import type {
  Failure,
  FailureWording,
  RegionState,
} from '@dvara/backstage-plugin-dvara-common';
import { useMemo } from 'react';
import { useDvaraTranslation } from './useDvaraTranslation';

/** Words for states and failures in the language of the portal. */
export interface Words {
  /** Two words at most. */
  stateLabel: (state: RegionState) => string;
  stateSentence: (state: RegionState) => string;
  /** What to do about a state; empty where nothing is to be done. */
  nextStep: (state: RegionState) => string;
  failure: (failure: Failure) => FailureWording;
}

/** The words that every screen has in common. */
export function useWords(): Words {
  const { t } = useDvaraTranslation();
  return useMemo(
    () => ({
      stateLabel: state => t(`state.${state}.label`),
      stateSentence: state => t(`state.${state}.sentence`),
      nextStep: state => t(`state.${state}.nextStep`),
      failure: ({ kind }) => ({
        label: t(`failure.${kind}.label`),
        sentence: t(`failure.${kind}.sentence`),
        remedy: t(`failure.${kind}.remedy`),
      }),
    }),
    [t],
  );
}
