import { useApi } from '@backstage/core-plugin-api';
import { useCallback } from 'react';
import { dvaraApiRef } from '../api';
import { useAnswer } from './useAnswer';

/** The configured regions. */
export function useRegions() {
  const api = useApi(dvaraApiRef);
  const ask = useCallback(
    (signal: AbortSignal) => api.getRegions({ signal }),
    [api],
  );
  return useAnswer(ask);
}
